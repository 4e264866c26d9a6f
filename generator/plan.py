"""From what was asked for to what will be made: which template, which answers, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.answers import Answering, Answers, Given
from generator.errors import InputError
from generator.explain import explain_markdown
from generator.guide import Guide
from generator.names import check_package
from generator.needs import Needs, default_needs, needs_from_table, parse_needs
from generator.project import Request, read_request
from generator.questions import Questions, read_questions
from generator.recommend import Recommendation, recommend
from generator.registry import Template, get_template
from generator.surroundings import suggested_answers
from generator.words import unknown


@dataclass(frozen=True)
class Wish:
    """What was asked for, before anything is decided; `answered` are the needs that were named."""

    needs: Needs
    answered: frozenset[str]
    template: Template | None
    given: Mapping[str, Given] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What will be made: a template, its answers, and the recommendation if one was asked for.

    `values` are what Copier is given: the answers, and what the template states beside them.
    """

    needs: Needs
    recommendation: Recommendation | None
    template: Template
    questions: Questions
    answers: Answers
    values: Mapping[str, object]


def read_wish(  # noqa: PLR0913 - one for each place that a wish comes from
    *,
    needs: Sequence[str],
    settings: Sequence[str],
    template: str | None,
    file: str | None,
    guide: Guide,
    templates: Mapping[str, Template],
) -> Wish:
    """Put together the answers file and the options, which win over it."""
    request = Request({}, "", {}) if file is None else read_request(Path(file))
    base = needs_from_table(request.needs, guide, str(file)) if file else default_needs(guide)
    named = (request.template or None) if template is None else template
    given = {key: Given(value, str(file)) for key, value in request.answers.items()}
    return Wish(
        needs=parse_needs(needs, guide, base),
        answered=frozenset([*request.needs, *(pair.partition("=")[0].strip() for pair in needs)]),
        template=None if named is None else get_template(named, templates, guide),
        given=given | _settings(settings),
    )


def make_plan(wish: Wish, folder: str, guide: Guide, templates: Mapping[str, Template]) -> Plan:
    """Decide: the named template, else the recommended one; each question answered."""
    recommendation = None
    if wish.template is None or wish.answered:
        recommendation = recommend(wish.needs, guide, _ranked(wish, templates))
    template = wish.template or templates[recommendation.recommended]  # type: ignore[union-attr]
    questions = read_questions(template.folders)
    suited = suggested_answers(folder, set(questions.keys()) - set(wish.given))
    suited |= template.manifest.answers_for(wish.needs)
    _check_keys(wish.given, questions)
    _check_package(wish.given, suited, template)
    answers = Answering(questions).answer(wish.given, suited)
    if "package_name" in answers.asked:
        check_package(str(answers.values["package_name"]), template.manifest.reserved)
    facts = _facts(recommendation, template, guide, questions)
    return Plan(wish.needs, recommendation, template, questions, answers, {**answers.data, **facts})


def _check_package(
    given: Mapping[str, Given], suited: Mapping[str, object], template: Template
) -> None:
    """Refuse a package's name with a better one, before the template refuses it without."""
    name = given["package_name"].value if "package_name" in given else suited.get("package_name")
    if name:
        check_package(str(name), template.manifest.reserved)


def _ranked(wish: Wish, templates: Mapping[str, Template]) -> list[Template]:
    """Return the templates that compete: all that are found, and the one that was named."""
    named = [wish.template] if wish.template else []
    return [*named, *(item for item in templates.values() if item not in named)]


def with_template(wish: Wish, template: Template) -> Wish:
    """Return the wish with a template named, and without answers that it does not ask for."""
    questions = read_questions(template.folders)
    kept = {key: given for key, given in wish.given.items() if key in questions}
    return replace(wish, template=template, given=kept)


def _settings(pairs: Sequence[str]) -> dict[str, Given]:
    """Read `KEY=VALUE` pairs of `--set`."""
    given: dict[str, Given] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"--set {pair!r}: write it as KEY=VALUE, such as license=mit.")
        key = key.strip()
        if key in given and given[key].value != value:
            raise InputError(f"--set {key}: given twice, with two values. Keep one of them.")
        given[key] = Given(value, "--set")
    return given


def _check_keys(given: Mapping[str, Given], questions: Questions) -> None:
    askable = [question.key for question in questions if question.when is not False]
    for key, value in given.items():
        if key not in askable:
            raise InputError(f"{value.where}: {unknown('question', key, askable)}")


def _facts(
    recommendation: Recommendation | None, template: Template, guide: Guide, questions: Questions
) -> dict[str, object]:
    """Return what a template may state though nobody is asked for it."""
    if recommendation is None or "decision" not in questions:
        return {}
    return {"decision": explain_markdown(recommendation, guide, template.id).strip()}
