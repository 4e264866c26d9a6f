"""From a wish to what will be made: which template, which answers, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.answers import Answering, Answers
from generator.capabilities import due_tasks, read_capabilities, refuse_too_new, refuse_untrusted
from generator.errors import AnswerError, InputError
from generator.explain import explain_markdown
from generator.guide import Guide
from generator.names import check_package
from generator.needs import Needs
from generator.questions import MISSING, Questions, read_questions
from generator.recommend import Recommendation, recommend
from generator.registry import Template
from generator.surroundings import suggested_answers
from generator.wish import Wish
from generator.words import shown

PACKAGE = "package_name"


@dataclass(frozen=True)
class Plan:
    """What will be made: a template, its answers, and the recommendation if one was asked for.

    `suited` are the defaults that suit the needs and the machine; `values` are what Copier is
    given: the answers, and what the template states beside them. `unmet` says which needs would
    want another answer, and what speaks against it. `tasks` are the template's commands for these
    answers; with `trust` they run, and so do the extensions that it loads.
    """

    needs: Needs
    recommendation: Recommendation | None
    template: Template
    questions: Questions
    suited: Mapping[str, object]
    answers: Answers
    values: Mapping[str, object]
    unmet: tuple[str, ...] = ()
    trust: bool = False
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prospect:
    """What is decided before a question is answered; `wanted` is what suits the needs alone."""

    recommendation: Recommendation | None
    template: Template
    questions: Questions
    wanted: Mapping[str, object]
    suited: Mapping[str, object]


def look_ahead(
    wish: Wish, folder: str, guide: Guide, templates: Mapping[str, Template]
) -> Prospect:
    """Decide for the named template, else the recommended one, and find what suits it."""
    recommendation = None
    if wish.template is None or wish.answered:
        recommendation = recommend(wish.needs, guide, _ranked(wish, templates))
    template = wish.template or templates[recommendation.recommended]  # type: ignore[union-attr]
    questions = read_questions(template.folders, trust=wish.trust)
    refuse_too_new(questions, template.id)
    refuse_untrusted(read_capabilities(questions), template.id, trust=wish.trust)
    questions = replace(questions, origin=template.told(folder))
    suited = suggested_answers(folder, _open(questions, template) - set(wish.given))
    wanted = template.manifest.answers_for(wish.needs)
    return Prospect(recommendation, template, questions, wanted, suited | wanted)


def make_plan(wish: Wish, folder: str, guide: Guide, templates: Mapping[str, Template]) -> Plan:
    """Decide all: which template, and the answer to each of its questions."""
    prospect = look_ahead(wish, folder, guide, templates)
    recommendation, template = prospect.recommendation, prospect.template
    questions, suited = prospect.questions, prospect.suited
    answering = Answering(questions)
    answering.refuse_unknown(wish.given)
    if name := wish.given[PACKAGE].value if PACKAGE in wish.given else suited.get(PACKAGE):
        _check_package(name, template)  # with a better one, before the template refuses it without
    answers = answering.answer(wish.given, suited)
    if PACKAGE in answers.asked:
        _check_package(answers.values[PACKAGE], template)
    facts = _facts(recommendation, template, guide, questions)
    values = {**answers.data, **facts}
    unmet = tuple(_unmet(prospect.wanted, wish, answering, answers))
    capabilities = read_capabilities(questions)
    return Plan(
        needs=wish.needs,
        recommendation=recommendation,
        template=template,
        questions=questions,
        suited=suited,
        answers=answers,
        values=values,
        unmet=unmet,
        trust=wish.trust and bool(capabilities),
        tasks=due_tasks(capabilities, questions, answers.values),
    )


def _open(questions: Questions, template: Template) -> set[str]:
    """Return the questions that the machine may answer: of a plain template, those left open.

    What is made of one is to be what Copier makes of it, wherever that is.
    """
    plain = template.manifest.plain
    return {item.key for item in questions if not plain or item.default is MISSING}


def _unmet(
    wanted: Mapping[str, object], wish: Wish, answering: Answering, answers: Answers
) -> Iterator[str]:
    """Say which answers the needs would want that the others do not allow."""
    for question in answering.questions:
        key = question.key
        if key not in wanted or key in wish.given or key not in answers.asked:
            continue
        try:
            answering.check(question, wanted[key], answers.values)
        except ValueError as reason:
            taken = shown(answers.values[key])
            yield f"{key} is {taken}, though the needs call for {shown(wanted[key])}: {reason}"


def _check_package(name: object, template: Template) -> None:
    """Refuse a name that is no package; in a plain template the question may mean another thing."""
    if template.manifest.plain:
        return
    try:
        check_package(str(name), template.manifest.reserved)
    except InputError as error:
        raise AnswerError(PACKAGE, str(error)) from error


def _ranked(wish: Wish, templates: Mapping[str, Template]) -> list[Template]:
    """Return the templates that compete: all that are found, and the one that was named."""
    named = [wish.template] if wish.template else []
    return [*named, *(item for item in templates.values() if item not in named)]


def _facts(
    recommendation: Recommendation | None, template: Template, guide: Guide, questions: Questions
) -> dict[str, object]:
    """Return what a template may state though nobody is asked for it."""
    if recommendation is None or "decision" not in questions:
        return {}
    return {"decision": explain_markdown(recommendation, guide, template.id).strip()}
