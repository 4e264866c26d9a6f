"""An answer that is missing, or will not do: asked for until there is one that will."""

from collections.abc import Mapping
from dataclasses import replace
from textwrap import fill

from generator.answers import Answering, again
from generator.errors import AnswerError, NoAnswer
from generator.given import YOURS, Given
from generator.guide import Guide
from generator.plan import look_ahead, make_plan
from generator.prompts import BACK, Ask, Back, type_in
from generator.registry import Template
from generator.screen import say, width
from generator.walk import Stop, ask_at
from generator.wish import Wish

Templates = Mapping[str, Template]


def ask_for(
    error: AnswerError, wish: Wish, folder: str, guide: Guide, templates: Templates
) -> object:
    """Return a person's answer to the question of `error`; there is no way back from here."""
    ask = _ask_missing if isinstance(error, NoAnswer) else _ask_instead
    answer: object = BACK
    while isinstance(answer, Back):
        answer = ask(error, wish, folder, guide, templates)
    return answer


def _ask_missing(
    error: AnswerError, wish: Wish, folder: str, guide: Guide, templates: Templates
) -> object:
    """Ask a question that has no default as it would be asked among all others."""
    ahead = look_ahead(wish, folder, guide, templates)
    answering = Answering(ahead.questions)
    values = answering.answer(wish.given, ahead.suited, so_far=True).values
    question = next(item for item in ahead.questions if item.key == error.key)
    question = answering.settled(question, values)
    answer = ask_at(Stop(question, values, None, ""), answering, ahead.template)
    return answer if isinstance(answer, Back) else again(question, answer)


def _ask_instead(
    error: AnswerError, wish: Wish, folder: str, guide: Guide, templates: Templates
) -> object:
    """Say why the default will not do, and let another answer be typed."""

    def judge(text: str) -> bool | str:
        typed = replace(wish, given={**wish.given, error.key: Given(text, YOURS)})
        try:
            make_plan(typed, folder, guide, templates)
        except AnswerError as objection:
            return str(objection) if objection.key == error.key else True
        return True

    say(f"\n{fill(str(error), width())}\n")
    return type_in(Ask(f"What should {error.key} be?"), judge=judge)
