"""The starters say what they leave out of each other's questions, and why."""

import json
from argparse import Namespace
from collections.abc import Iterator

import pytest

from generator.cli.commands import template_show
from generator.questions.copier_yml import read_questions
from generator.questions.json_schema import default_answers
from generator.recommendation.guide import load_guide
from generator.registry.registry import bundled_templates
from generator.registry.template import Template

TEMPLATES = {template.id: template for template in bundled_templates(load_guide())}


def options(template: Template) -> dict[str, set[str]]:
    """Return the options of each question that a template asks."""
    questions = read_questions(template.folders)
    standing = default_answers(questions)
    return {
        question.key: {str(choice.value) for choice in standing.choices(question)}
        for question in questions
        if standing.is_asked(question)
    }


def missing(template: Template) -> Iterator[str]:
    """Yield what other starters offer and this one does not."""
    own = options(template)
    for other in TEMPLATES.values():
        for key, values in options(other).items():
            if key not in own:
                yield key
            else:
                yield from (f"{key}={value}" for value in values - own[key])


@pytest.mark.parametrize("name", TEMPLATES)
def test_gives_a_reason_for_what_is_left_out_and_only_for_that(name: str) -> None:
    template = TEMPLATES[name]
    assert {row.name for row in template.manifest.without} == set(missing(template))


@pytest.mark.parametrize("name", TEMPLATES)
def test_show_lists_what_is_left_out(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = TEMPLATES[name].manifest.without
    assert template_show.run(TEMPLATES[name], Namespace(json=True)) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["without"] == [row._asdict() for row in rows]
    assert template_show.run(TEMPLATES[name], Namespace(json=False)) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for row in rows:
        assert f"Without {row.name}: {row.because}" in shown
