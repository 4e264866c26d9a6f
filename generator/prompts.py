"""The conversation: needs, recommendation, options, summary; the only user of questionary."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from generator import screen
from generator.answers import Answering, Given, again
from generator.destination import Destination, read_destination
from generator.errors import Cancelled, ScaffoldError
from generator.explain import explain_text
from generator.guide import Criterion, Guide
from generator.needs import Needs
from generator.plan import Plan, Wish, make_plan, with_template
from generator.questions import Question
from generator.recommend import Candidate, recommend
from generator.registry import Template
from generator.staging import check_destination

if TYPE_CHECKING:
    import questionary

Templates = Mapping[str, Template]


def converse(
    typed: str | None, wish: Wish, guide: Guide, templates: Templates
) -> tuple[Destination, Plan]:
    """Ask until the person says yes to a summary; raise `Cancelled` when they leave."""
    destination = _ask_destination(typed)
    if wish.template is None:
        wish = replace(wish, needs=ask_needs(guide, wish.needs, skip=wish.answered))
        wish = replace(wish, answered=frozenset(criterion.id for criterion in guide.criteria))
        _explain(wish, guide, templates)
    while True:
        plan = make_plan(wish, destination.name, guide, templates)
        word = _ask_action(plan, recommended=plan.recommendation is not None)
        if word != "generate":
            wish = ACTS[word](wish, plan, guide, templates)
            continue
        _summarise(destination, plan)
        if _confirm("Generate it?"):
            return destination, plan


def ask_needs(guide: Guide, needs: Needs, skip: Iterable[str] = ()) -> Needs:
    """Ask each criterion that is not in `skip`, the present answer preselected."""
    skipped = frozenset(skip)
    asked = [criterion for criterion in guide.criteria if criterion.id not in skipped]
    for place, criterion in enumerate(asked, start=1):
        needs = needs.with_(criterion.id, _ask_need(criterion, needs, f"{place}/{len(asked)}"))
    return needs


def _ask_destination(typed: str | None) -> Destination:
    if typed is not None:
        destination = read_destination(typed)
        check_destination(destination.path)
        return destination
    import questionary

    def judge(text: str) -> bool | str:
        try:
            check_destination(read_destination(text).path)
        except ScaffoldError as error:
            return str(error)
        return True

    text: str = _answer(questionary.text("Which folder should be made?", validate=judge, qmark="·"))
    return read_destination(str(text))


def _ask_need(criterion: Criterion, needs: Needs, place: str) -> Sequence[str]:
    import questionary

    chosen = needs[criterion.id]
    choices = [
        questionary.Choice(
            option.label,
            value=option.id,
            description=option.help,
            checked=criterion.multiple and option.id in chosen,
        )
        for option in criterion.options
    ]
    message = f"{place}  {criterion.ask}"
    if criterion.multiple:
        picked: list[str] = _answer(questionary.checkbox(message, choices, qmark="·"))
        return picked
    default = next(choice for choice in choices if choice.value in chosen)
    return [_answer(questionary.select(message, choices, default=default, qmark="·"))]


def _explain(wish: Wish, guide: Guide, templates: Templates) -> None:
    recommendation = recommend(wish.needs, guide, list(templates.values()))
    screen.say("\n" + explain_text(recommendation, guide, screen.width()))


Act = Callable[[Wish, Plan, Guide, Templates], Wish]


def _ask_action(plan: Plan, *, recommended: bool) -> str:
    """Ask what to do now; the word is `generate` or a key of `ACTS`."""
    import questionary

    labels = {"generate": f"Generate with {plan.template.title}"}
    labels |= {"answer": "Change an answer"} if recommended else {}
    labels |= {"template": "Take another framework", "options": "Go through all options"}
    labels |= {"quit": "Quit"}
    choices = [questionary.Choice(label, value=word) for word, label in labels.items()]
    word: str = _answer(questionary.select("What now?", choices, qmark="·"))
    if word == "quit":
        raise Cancelled("Nothing was written.")
    return word


def _change_answer(wish: Wish, _plan: Plan, guide: Guide, templates: Templates) -> Wish:
    import questionary

    choices = [
        questionary.Choice(f"{criterion.ask}  ({_labels(criterion, wish.needs)})", value=criterion)
        for criterion in guide.criteria
    ]
    criterion: Criterion = _answer(questionary.select("Which answer?", choices, qmark="·"))
    changed = wish.needs.with_(criterion.id, _ask_need(criterion, wish.needs, "↺"))
    wish = replace(wish, needs=changed)
    _explain(wish, guide, templates)
    return wish


def _change_template(wish: Wish, plan: Plan, guide: Guide, templates: Templates) -> Wish:
    import questionary

    ranked = recommend(wish.needs, guide, list(templates.values())).candidates
    choices = [
        questionary.Choice(
            templates[candidate.template].title,
            value=candidate,
            description=templates[candidate.template].manifest.summary,
        )
        for candidate in ranked
    ]
    present = next((item for item in choices if item.value.template == plan.template.id), None)  # type: ignore[union-attr]
    picked: Candidate = _answer(
        questionary.select("Which one?", choices, default=present, qmark="·")
    )
    for reason in picked.against:
        screen.say(f"  against {picked.title}: {reason.because}")
    return with_template(wish, templates[picked.template])


def _ask_options(wish: Wish, plan: Plan, _guide: Guide, _templates: Templates) -> Wish:
    answering = Answering(plan.questions)
    values: dict[str, object] = {}
    given = {}
    for question in plan.questions:
        if answering.is_asked(question, values):
            preset = plan.answers.values.get(question.key)
            values[question.key] = _ask_option(question, answering, values, preset)
            given[question.key] = Given(again(question, values[question.key]), "your answer")
        elif question.key in plan.answers.values:
            values[question.key] = plan.answers.values[question.key]
    return replace(with_template(wish, plan.template), given=given)


def _ask_option(
    question: Question, answering: Answering, values: Mapping[str, object], preset: object
) -> object:
    import questionary

    message = question.help or question.key

    def judge(text: object) -> bool | str:
        try:
            answering.check(question, text, values)
        except ValueError as error:
            return str(error)
        return True

    offered = answering.choices(question, values)
    if not offered:
        if question.type == "bool":
            return _confirm(message, default=bool(preset))
        text: str = _answer(
            questionary.text(message, default=str(preset or ""), validate=judge, qmark="·")
        )
        return answering.check(question, text, values)
    choices = [
        questionary.Choice(
            item.label,
            value=item.value,
            disabled=item.refused or None,
            checked=isinstance(preset, list) and item.value in preset,
        )
        for item in offered
    ]
    if question.multiselect:
        return _answer(questionary.checkbox(message, choices, validate=judge, qmark="·"))
    default = next((choice for choice in choices if choice.value == preset), None)
    return _answer(questionary.select(message, choices, default=default, qmark="·"))


ACTS: dict[str, Act] = {
    "answer": _change_answer,
    "template": _change_template,
    "options": _ask_options,
}


def _summarise(destination: Destination, plan: Plan) -> None:
    answers = plan.answers.recorded()
    needs = plan.needs.as_dict() if plan.recommendation else {}
    screen.say("\n" + screen.summary(destination.shown, plan.template.title, answers))
    line = screen.command_line(str(destination.shown), plan.template.id, needs, answers)
    screen.say(f"\nThe same again, without questions:\n  {line}\n")


def _confirm(message: str, *, default: bool = True) -> bool:
    import questionary

    return bool(_answer(questionary.confirm(message, default=default, qmark="·")))


def _labels(criterion: Criterion, needs: Needs) -> str:
    chosen = needs[criterion.id]
    labels = [option.label for option in criterion.options if option.id in chosen]
    return ", ".join(labels) or "none"


def _answer(question: "questionary.Question") -> Any:  # noqa: ANN401 - each prompt has its type
    """Show one prompt; leaving it, by Ctrl-C or Ctrl-D, leaves the conversation."""
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError) as error:
        raise Cancelled("Nothing was written.") from error
