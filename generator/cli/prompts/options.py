"""Prompts for all options of a template, one by one, with a way back."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from textwrap import fill

from generator.cli.output import say, width
from generator.cli.prompts.widgets import (
    BACK,
    Ask,
    Back,
    Item,
    Trail,
    pick,
    pick_several,
    say_yes,
    type_in,
)
from generator.errors import AnswerError, InputError, NoAnswer
from generator.messages import display, printable
from generator.project.names import check_package
from generator.project.plan import PACKAGE_QUESTION, Plan, choose_template, make_plan
from generator.project.request import Request
from generator.questions.answers import Answering, Answers, to_recorded
from generator.questions.copier_yml import Question
from generator.questions.question import YOURS, Choice, Given
from generator.registry.registry import Registry
from generator.registry.template import Template

ALL = "All of them, one by one"


class OptionsPrompt:
    """Ask options of a template, one or all of them, with a way back."""

    def __init__(self, plan: Plan, given: Mapping[str, Given]) -> None:
        """`given` are the answers that differ from their defaults; `run` updates them."""
        self.plan = plan
        self.given = dict(given)

    def edit(self) -> Back | None:
        """Let one option be chosen and changed, or all of them; the others follow from it."""
        answering = Answering(self.plan.questions)
        answers = self.plan.answers
        asked = [item for item in self.plan.questions if _is_prompted(item, answering, answers)]
        widest = max(len(item.key) for item in asked) if asked else 0
        rows: list[Item[Question | str]] = [
            Item(f"{item.key:<{widest}}  {_shown(item, answers)}", item) for item in asked
        ]
        rows.append(Item(ALL, ALL))
        picked = pick(Ask("Which option?"), rows, filtered=True)
        if isinstance(picked, Back):
            return picked
        if isinstance(picked, str):
            return self.run()
        question = answering.with_type(picked, answers.values)
        present = answers.values[question.key]
        stop = PendingQuestion(question, answers.values, present, "")
        value = ask_at(stop, answering, self.plan.template)
        if isinstance(value, Back):
            return value
        if value != present:
            self.given[question.key] = Given(to_recorded(question, value), YOURS)
        return None

    def run(self) -> Back | None:
        """Ask every option; each default follows from the answers before it."""
        answering = Answering(self.plan.questions)
        trail = Trail()
        done: dict[str, Given] = {}
        while stop := _next_pending(self.plan, answering, done, self.given):
            key = stop.question.key
            value = ask_at(stop, answering, self.plan.template)
            trail.follow(value)
            if not isinstance(value, Back):
                done[key] = Given(to_recorded(stop.question, value), YOURS)
                if value != stop.present:
                    self.given[key] = done[key]
            elif done:
                done.popitem()
            else:
                return BACK
        self.given = {key: answer for key, answer in done.items() if key in self.given}
        return None


@dataclass(frozen=True)
class PendingQuestion:
    """The question to ask now, the values of all questions, and its present answer."""

    question: Question
    values: Mapping[str, object]
    present: object
    place: str
    goes_back: bool = True


def _next_pending(
    plan: Plan, answering: Answering, done: Mapping[str, Given], given: Mapping[str, Given]
) -> PendingQuestion | None:
    """Return the first question to ask that is not in `done`, or `None`."""
    answers = answering.answer(done, plan.suited, so_far=True)
    asked = [item for item in plan.questions if _is_prompted(item, answering, answers)]
    left = [question for question in asked if question.key not in done]
    if not left:
        return None
    question = answering.with_type(left[0], answers.values)
    present = answers.values[question.key]
    if question.key in given:
        with suppress(ValueError):  # the default replaces an answer that is no longer valid
            present = answering.check(question, given[question.key].value, answers.values)
    return PendingQuestion(question, answers.values, present, f"{len(done) + 1}/{len(asked)}")


def _shown(question: Question, answers: Answers) -> str:
    """Return the answer to a question as a row shows it."""
    return "(secret)" if question.secret else display(answers.values[question.key])


def _is_prompted(question: Question, answering: Answering, answers: Answers) -> bool:
    return question.key in answers.asked and answering.is_prompted(question, answers.values)


def ask_at(stop: PendingQuestion, answering: Answering, template: Template) -> object:
    """Ask one option with the prompt for its type and choices."""
    question, values = stop.question, stop.values
    whose = _group(question, template)
    words = answering.wording(question, values)
    ask = Ask(words.help, stop.place, whose, words.placeholder, goes_back=stop.goes_back)

    def judge(value: object) -> bool | str:
        try:
            answering.check(question, value, values)
            if question.key == PACKAGE_QUESTION and not template.manifest.plain:
                check_package(str(value), template.manifest.reserved)
        except (ValueError, InputError) as error:
            return str(error)
        return True

    choices = answering.choices(question, values)
    if question.multiselect:
        present = stop.present if isinstance(stop.present, list) else []
        return pick_several(ask, _items(choices), present, judge)
    if choices:
        return pick(ask, _items(choices), stop.present)
    if question.type == "bool":
        return say_yes(ask, present=stop.present is True)
    text = type_in(ask, _typed(question, stop.present), judge, secret=question.secret)
    return text if isinstance(text, Back) else answering.check(question, text, values)


def _group(question: Question, template: Template) -> str:
    """Return the group of a question: the title of the template, or the name of a layer."""
    folder = question.file.parent
    return template.title if folder == template.path else folder.name.strip("_")


def _items(choices: Sequence[Choice]) -> list[Item[object]]:
    return [Item(choice.label, choice.value, refused=choice.refused) for choice in choices]


def _typed(question: Question, present: object) -> str:
    """Return an answer as it is typed."""
    return "" if present is None else str(to_recorded(question, present))


def ask_for(error: AnswerError, request: Request, folder: str, registry: Registry) -> object:
    """Ask for the answer that `error` reports as missing or invalid; without a way back."""
    ask = _ask_missing if isinstance(error, NoAnswer) else _ask_instead
    return ask(error, request, folder, registry)


def _ask_missing(error: AnswerError, request: Request, folder: str, registry: Registry) -> object:
    """Ask a question without a default, as `OptionsPrompt` would."""
    ahead = choose_template(request, folder, registry)
    answering = Answering(ahead.questions)
    values = answering.answer(request.given, ahead.suited, so_far=True).values
    question = next(item for item in ahead.questions if item.key == error.key)
    question = answering.with_type(question, values)
    stop = PendingQuestion(question, values, None, "", goes_back=False)
    return to_recorded(question, ask_at(stop, answering, ahead.template))


def _ask_instead(error: AnswerError, request: Request, folder: str, registry: Registry) -> object:
    """Print why the default is invalid, and ask for another answer."""

    def judge(text: str) -> bool | str:
        typed = request._replace(given={**request.given, error.key: Given(text, YOURS)})
        try:
            make_plan(typed, folder, registry)
        except AnswerError as objection:
            return str(objection) if objection.key == error.key else True
        return True

    say(f"\n{fill(str(error), width())}\n")
    ask = Ask(f"What should {printable(error.key)} be?", goes_back=False)
    return type_in(ask, judge=judge)
