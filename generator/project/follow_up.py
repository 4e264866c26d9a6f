"""The commands that `[[follow_up]]` rows of a manifest show for one project."""

from collections.abc import Iterable, Mapping, Sequence

from generator.errors import WorkError
from generator.questions.copier_yml import Questions
from generator.questions.wording import QuestionTexts
from generator.registry.manifest import FollowUp


def due_follow_ups(
    rows: Iterable[FollowUp],
    questions: Questions,
    values: Mapping[str, object],
    added: Sequence[str],
) -> list[str]:
    """Return the commands of the rows that apply; `added` are the new names of the history.

    A row whose condition does not render applies: it is better to show too much.
    """
    texts = QuestionTexts(questions)
    known = {**values, "added": list(added)}
    lines: list[str] = []
    for row in rows:
        try:
            applies = texts.holds(row.when, known)
        except WorkError:
            applies = True
        for text in row.run if applies else ():
            lines += texts.words(text, known).splitlines()
    return lines
