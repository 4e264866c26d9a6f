"""What `[[follow_up]]` and `[[change]]` rows of a manifest say to do in one project."""

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
from generator.registry.versions import Change, changes_between


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


class DueChange(NamedTuple):
    """A change of the template that the person who updates a project has to know, and what to do.

    `commands` are lines of a shell.
    """

    version: str
    note: str
    commands: tuple[str, ...]


def due_follow_ups(
    rows: Iterable[FollowUp],
    questions: Questions,
    values: Mapping[str, object],
    changes: Changes,
) -> list[str]:
    """Return the commands of the rows that apply."""
    wording = _Wording(questions, values, changes)
    return [line for row in rows if wording.applies(row.when) for line in wording.lines(row.run)]


def due_changes(
    rows: Iterable[Change],
    versions: tuple[str, str],
    questions: Questions,
    values: Mapping[str, object],
    changes: Changes,
) -> list[DueChange]:
    """Return the changes that apply after the first version, up to the second.

    `values` are the answers of the updated project.
    """
    wording = _Wording(questions, values, changes)
    return [
        DueChange(row.version, row.note, tuple(wording.lines(row.run)))
        for row in changes_between(*versions, rows, wording.applies)
    ]


class _Wording:
    """Renders the texts of rows for one project."""

    def __init__(
        self, questions: Questions, values: Mapping[str, object], changes: Changes
    ) -> None:
        self._texts = QuestionTexts(questions)
        self._known = {**values, **{name: list(names) for name, names in changes._asdict().items()}}

    def applies(self, when: str) -> bool:
        """Tell whether a condition holds, or does not render: it is better to show too much."""
        try:
            return self._texts.holds(when, self._known)
        except WorkError:
            return True

    def lines(self, run: Iterable[str]) -> list[str]:
        """Return the lines of commands."""
        return [line for text in run for line in self._texts.words(text, self._known).splitlines()]
