"""Groups of questions that belong together, for people who see many at once."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.toml_rows import Row


class Group(NamedTuple):
    """A title and the keys of questions; those that a template does not ask are skipped."""

    title: str
    questions: tuple[str, ...]


GROUP_KEYS = Group.__match_args__


def read_groups(row: Row) -> Iterator[Group]:
    """Read `[[group]]` rows; raise `InputError` for a question in two groups."""
    seen: set[str] = set()
    for group in row.rows("group"):
        group.only(*GROUP_KEYS)
        questions = group.texts("questions")
        if twice := sorted(seen.intersection(questions)):
            group.refuse(f"{twice[0]!r} is in another group too.")
        seen.update(questions)
        yield Group(group.text("title"), questions)
