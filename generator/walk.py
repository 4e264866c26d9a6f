"""Going through all options of a template, one after the other, forth and back."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from generator.answers import Answering, Answers, again
from generator.choices import Choice
from generator.errors import InputError
from generator.given import YOURS, Given
from generator.names import check_package
from generator.plan import PACKAGE, Plan
from generator.prompts import BACK, Ask, Back, Item, pick, pick_several, say_yes, type_in
from generator.questions import Question
from generator.registry import Template


class Walk:
    """All options of a template, asked one after the other, forth and back."""

    def __init__(self, plan: Plan, given: Mapping[str, Given]) -> None:
        """`given` are the answers that differ from their defaults, kept up while it goes on."""
        self.plan = plan
        self.given = dict(given)

    def run(self) -> Back | None:
        """Ask every option, each default following from the answers before it."""
        answering = Answering(self.plan.questions)
        done: dict[str, Given] = {}
        while stop := _next_stop(self.plan, answering, done, self.given):
            key = stop.question.key
            value = ask_at(stop, answering, self.plan.template)
            if not isinstance(value, Back):
                done[key] = Given(again(stop.question, value), YOURS)
                if value != stop.present:
                    self.given[key] = done[key]
            elif done:
                done.popitem()
            else:
                return BACK
        self.given = {key: answer for key, answer in done.items() if key in self.given}
        return None


@dataclass(frozen=True)
class Stop:
    """A question that is asked now, the answers around it, and the one that it has at present."""

    question: Question
    values: Mapping[str, object]
    present: object
    place: str


def _next_stop(
    plan: Plan, answering: Answering, done: Mapping[str, Given], kept: Mapping[str, Given]
) -> Stop | None:
    """Return the first question that is asked now and not done yet."""
    answers = answering.answer(done, plan.suited, so_far=True)
    asked = [item for item in plan.questions if _is_put(item, answering, answers)]
    left = [question for question in asked if question.key not in done]
    if not left:
        return None
    question = answering.settled(left[0], answers.values)
    present = answers.values[question.key]
    if question.key in kept:
        with suppress(ValueError):  # an answer that no longer fits gives way to the default
            present = answering.check(question, kept[question.key].value, answers.values)
    return Stop(question, answers.values, present, f"{len(done) + 1}/{len(asked)}")


def _is_put(question: Question, answering: Answering, answers: Answers) -> bool:
    return question.key in answers.asked and answering.is_put(question, answers.values)


def ask_at(stop: Stop, answering: Answering, template: Template) -> object:
    """Ask one option in the way that its type and choices call for."""
    question, values = stop.question, stop.values
    whose = _group(question, template)
    words = answering.wording(question, values)
    ask = Ask(words.help, stop.place, whose, words.placeholder)

    def judge(value: object) -> bool | str:
        try:
            answering.check(question, value, values)
            if question.key == PACKAGE and not template.manifest.plain:
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
    """Return whose question it is: the template's own, or that of a layer under it."""
    folder = question.file.parent
    return template.title if folder == template.path else folder.name.strip("_")


def _items(choices: Sequence[Choice]) -> list[Item[object]]:
    return [Item(choice.label, choice.value, refused=choice.refused) for choice in choices]


def _typed(question: Question, present: object) -> str:
    """Return an answer as a person would type it."""
    return "" if present is None else str(again(question, present))
