"""The commands that `[[follow_up]]` rows of a manifest show for one project."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from generator.errors import InputError, WorkError
from generator.project.request import Request
from generator.questions.answers import Answering
from generator.questions.copier_yml import Questions
from generator.questions.history import History, history_in
from generator.questions.question import Given
from generator.questions.wording import QuestionTexts
from generator.registry.manifest import FollowUp


class Changes(NamedTuple):
    """Names of the history that the answers bring now, but did not bring before.

    `added` are new to it. `returned` are in it: an earlier answer brought them, and a later one
    removed the option.
    """

    added: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


NO_CHANGES = Changes()


def changes_of(request: Request, questions: Questions, history: History) -> Changes:
    """Return what changes in a recorded history; nothing for a project that has none."""
    if not questions.recorded:
        return NO_CHANGES
    afresh = Answering(replace(questions, recorded={}))

    def brought(given: Mapping[str, Given]) -> History:
        return history_in(afresh.answer(given, {}).values, questions.history)

    try:
        before, now = brought(request.recorded), brought(request.given)
    except InputError:  # an answer of then is not possible any more
        before = now = {}
    known = questions.recorded
    return Changes(
        added=tuple(name for name in history if name not in known),
        returned=tuple(name for name in now if name in known and name not in before),
    )


def due_follow_ups(
    rows: Iterable[FollowUp],
    questions: Questions,
    values: Mapping[str, object],
    changes: Changes,
) -> list[str]:
    """Return the commands of the rows that apply.

    A row whose condition does not render applies: it is better to show too much.
    """
    texts = QuestionTexts(questions)
    known = {**values, **{name: list(names) for name, names in changes._asdict().items()}}
    lines: list[str] = []
    for row in rows:
        try:
            applies = texts.holds(row.when, known)
        except WorkError:
            applies = True
        for text in row.run if applies else ():
            lines += texts.words(text, known).splitlines()
    return lines
