"""What changes between the versions of a template: `[[migration]]` and `[[change]]` of a manifest.

Migrations say how answers to an earlier version become answers to this one; changes say what a
person has to know or do. Both are data.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from generator.messages import display
from generator.toml_rows import Row

if TYPE_CHECKING:  # its import takes long
    from packaging.version import Version

# A part of what `packaging.version` accepts, so that a manifest is read without it.
VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?")
MIGRATION_KEYS = ("since", "question", "renamed", "removed", "from", "to")


class Migration(NamedTuple):
    """One change of a question, which applies to answers of versions before `since`.

    It is `renamed`, or `removed`, or its answer `before` is called `after`.
    """

    since: str
    question: str
    renamed: str = ""
    removed: bool = False
    before: object = None
    after: object = None

    @property
    def takes_away(self) -> bool:
        """Tell whether no answer has this key afterwards."""
        return self.removed or bool(self.renamed)


class Change(NamedTuple):
    """A `note` for the person who updates to `version`, and the commands to `run`.

    `when` and `run` are Jinja texts as in a follow-up; without `when` the row always applies.
    """

    version: str
    note: str
    when: str = ""
    run: tuple[str, ...] = ()


class Migrated(NamedTuple):
    """Answers to this version, and a sentence for each change that was made."""

    answers: dict[str, object]
    notes: tuple[str, ...]


def read_migrations(row: Row) -> Iterator[Migration]:
    """Yield the `[[migration]]` rows of a manifest; raise `InputError` for an invalid one."""
    for item in row.rows("migration"):
        item.only(*MIGRATION_KEYS)
        found = Migration(
            since=_version(item, "since"),
            question=item.text("question"),
            renamed=item.optional_text("renamed"),
            removed=item.flag("removed"),
            before=_value(item, "from"),
            after=_value(item, "to"),
        )
        if (found.before is None) != (found.after is None):
            item.refuse("`from` and `to` belong together.")
        if (bool(found.renamed), found.removed, found.before is not None).count(True) != 1:
            item.refuse("it must contain `renamed`, or `removed = true`, or `from` and `to`.")
        if found.renamed == found.question or _same(found.before, found.after):
            item.refuse("it changes nothing.")
        yield found


def read_changes(row: Row) -> Iterator[Change]:
    """Yield the `[[change]]` rows of a manifest; raise `InputError` for an invalid one."""
    for item in row.rows("change"):
        item.only(*Change.__match_args__)
        yield Change(
            _version(item, "version"),
            item.text("note"),
            item.optional_text("when"),
            item.texts("run"),
        )


def _version(row: Row, key: str) -> str:
    text = row.text(key)
    if not VERSION.fullmatch(text):
        row.refuse(f"`{key}` must be a version such as 1.2.0 or 2.0.0rc1, not {text!r}.")
    return text


def _value(row: Row, key: str) -> object:
    """Return one answer, or one of several; `None` without the key."""
    value = row.values.get(key)
    if value is not None and not isinstance(value, str | int | float):
        row.refuse(f"`{key}` must be a string, a number, true or false, not {value!r}.")
    return value


def migrated(
    answers: Mapping[str, object], recorded_version: str, migrations: Iterable[Migration]
) -> Migrated:
    """Return recorded answers as this version of the template calls them.

    The rows of every version after the recorded one apply in the order of versions, those of one
    version in the order of the manifest. If the recorded version is not one, all rows apply.
    """
    found = dict(answers)
    notes: list[str] = []
    for row in in_order(migrations, since=recorded_version):
        if row.question not in found:
            continue
        if row.takes_away:
            notes.append(_moved(row, found))
        elif (value := _changed(row, found[row.question])) is not None:
            notes.append(
                f"'{row.question}={display(row.before)}' is now called "
                f"'{row.question}={display(row.after)}'."
            )
            found[row.question] = value
    return Migrated(found, tuple(notes))


def _moved(row: Migration, found: dict[str, object]) -> str:
    """Rename or remove a key, and return the sentence about it."""
    value = found.pop(row.question)
    if row.removed:
        return f"'{row.question}' is no longer a question; the answer was {_shown(value)}."
    if row.renamed in found:
        return (
            f"'{row.question}' is now called '{row.renamed}', which has an answer already; "
            f"the earlier answer was {_shown(value)}."
        )
    found[row.renamed] = value
    return f"'{row.question}' is now called '{row.renamed}'."


def _shown(value: object) -> str:
    return repr(display(value))


def _changed(row: Migration, value: object) -> object:
    """Return an answer with the changed value, also among several; `None` if it has none."""
    if isinstance(value, list):
        if not any(_same(item, row.before) for item in value):
            return None
        return [row.after if _same(item, row.before) else item for item in value]
    return row.after if _same(value, row.before) else None


def _same(one: object, other: object) -> bool:
    """Tell whether two values are equal, where true is not 1."""
    return one is not None and type(one) is type(other) and one == other


def in_order(migrations: Iterable[Migration], since: str = "") -> Sequence[Migration]:
    """Return the rows of the versions after one, in the order in which they apply."""
    rows = tuple(migrations)
    if not rows:
        return ()
    after = parsed_version(since)
    dated = [(version, row) for row in rows if (version := parsed_version(row.since))]
    late = [item for item in dated if after is None or item[0] > after]
    return [row for _, row in sorted(late, key=lambda item: item[0])]


def changes_between(
    old: str, new: str, changes: Iterable[Change], applies: Callable[[str], bool]
) -> tuple[Change, ...]:
    """Return the rows after the version `old`, up to `new`, that apply, in order of versions.

    `applies` renders a condition. A text that is not a version bounds nothing: it is better to
    show too much.
    """
    rows = tuple(changes)
    if not rows:
        return ()
    low, high = parsed_version(old), parsed_version(new)
    dated = [(version, row) for row in rows if (version := parsed_version(row.version))]
    between = [
        item
        for item in dated
        if (low is None or item[0] > low) and (high is None or item[0] <= high)
    ]
    ordered = [row for _, row in sorted(between, key=lambda item: item[0])]
    return tuple(row for row in ordered if not row.when or applies(row.when))


def parsed_version(text: str) -> "Version | None":
    """Return a version that can be compared, or `None` for a text that is not one."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion:
        return None
