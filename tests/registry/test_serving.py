from pathlib import Path

import pytest

from generator.recommendation.guide import load_guide
from generator.recommendation.needs import parse_needs
from generator.recommendation.serving import UNKNOWN, all_parts, serves_at_all, unmet_parts
from generator.registry.manifest import load_manifest, plain_manifest
from generator.registry.registry import bundled_templates
from generator.registry.serving import asked_questions, read_serving
from tests.support.files import MANIFEST, build_template, build_tree

GUIDE = load_guide()
DEFAULTS = f"""{MANIFEST}
[brings]
features = ["admin", "database"]

[[default]]
when = {{ features = "live-updates" }}
set = {{ live = true, jobs = "none" }}
"""


def served(folder: Path) -> set[str]:
    """Return the needs that a template serves, as KEY=VALUE."""
    manifest = load_manifest(folder / "template.toml", "mine", GUIDE)
    serving = read_serving(manifest, [folder])
    parts = all_parts(GUIDE.criteria)
    return {f"{item.need}={item.option}" for item in parts if serves_at_all(item, serving)}


def test_brings_and_asked_questions_serve(tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine", "live: {default: false}\n", manifest=DEFAULTS)
    assert served(mine) == {"features=admin", "features=database", "features=live-updates"}


@pytest.mark.parametrize("questions", ["other: 1\n", "live: {default: false, when: false}\n"])
def test_a_question_that_is_not_asked_serves_nothing(questions: str, tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine", questions, manifest=DEFAULTS)
    assert served(mine) == {"features=admin", "features=database"}


@pytest.mark.parametrize(
    ("choices", "serves"),
    [
        ("[none, queue]", True),
        ("[other]", False),
        ("{None: none}", True),
        ("{None: {value: none}}", True),
        ("{Other: {value: other}}", False),
        ("[[None, none]]", True),
        ("[[None, other]]", False),
        ("'{{ [1] }}'", True),
    ],
)
def test_an_answer_that_cannot_be_chosen_serves_nothing(
    choices: str, tmp_path: Path, *, serves: bool
) -> None:
    questions = f"jobs: {{type: str, default: none, choices: {choices}}}\n"
    mine = build_template(tmp_path / "mine", questions, manifest=DEFAULTS)
    assert ("features=live-updates" in served(mine)) == serves


def test_the_question_of_the_template_replaces_that_of_a_layer(tmp_path: Path) -> None:
    layer = build_tree(tmp_path / "layer", {"copier.yml": "a: {when: false}\nb: 1\nc: 1\n"})
    mine = build_tree(tmp_path / "mine", {"copier.yml": "a: 1\nb: {when: false}\n"})
    assert asked_questions([layer, mine]) == {"a": None, "c": None}


def test_unreadable_questions_of_a_third_party_are_taken_as_asked(tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine", "live: [\n", manifest=DEFAULTS)
    assert "features=live-updates" in served(mine)


@pytest.mark.parametrize(
    ("option", "because"),
    [("", "workers are busy"), ('option = "True"', "workers are busy"), ('option = "no"', "")],
)
def test_says_why_a_template_leaves_out_what_a_need_would_set(
    option: str, because: str, tmp_path: Path
) -> None:
    row = f'[[without]]\nquestion = "live"\n{option}\nbecause = "workers are busy"\n'
    mine = build_template(tmp_path / "mine", manifest=f"{DEFAULTS}\n{row}")
    manifest = load_manifest(mine / "template.toml", "mine", GUIDE)
    needs = parse_needs(["features=live-updates"], GUIDE)
    missing = unmet_parts(needs, read_serving(manifest, [mine]))
    assert {part.option: part.because for part in missing}["live-updates"] == because


def test_nothing_is_known_of_a_plain_template(tmp_path: Path) -> None:
    assert read_serving(plain_manifest("mine"), [tmp_path]) is UNKNOWN


def test_every_starter_brings_a_database_and_documentation() -> None:
    for template in bundled_templates(GUIDE):
        parts = [
            part for part in all_parts(GUIDE.criteria) if serves_at_all(part, template.serving)
        ]
        assert {"database", "api-docs", "container"} <= {part.option for part in parts}
