"""What differs between two planned projects, file by file and line by line."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import NamedTuple

AROUND = 2  # unchanged lines around a change
MOST_LINES = 3_000  # of all files together

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class FileDifference(NamedTuple):
    """A file that one of two projects lacks, or that differs.

    `lines` begin with `+`, `-`, a blank or `@`, as in a unified diff; there are none for a binary
    file and beyond the limit on all lines, and then `cut` is true. `more` and `less` count lines.
    """

    path: str
    kind: str
    lines: tuple[str, ...] = ()
    more: int = 0
    less: int = 0
    cut: bool = False


def find_differences(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> tuple[FileDifference, ...]:
    """Return the files that differ, sorted by path."""
    found: list[FileDifference] = []
    room = MOST_LINES
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) == after.get(path):
            continue
        item = _difference(path, before.get(path), after.get(path))
        room -= len(item.lines)
        found.append(item._replace(lines=(), cut=True) if room < 0 else item)
    return tuple(found)


def _difference(path: str, before: bytes | None, after: bytes | None) -> FileDifference:
    kind = ADDED if before is None else REMOVED if after is None else CHANGED
    texts = _text(before), _text(after)
    if None in texts:
        return FileDifference(path, kind, cut=True)
    lines = tuple(_lines(*texts))  # type: ignore[arg-type]
    more = sum(line.startswith("+") for line in lines)
    less = sum(line.startswith("-") for line in lines)
    return FileDifference(path, kind, lines, more, less)


def _lines(before: str, after: str) -> Iterator[str]:
    """Yield the lines of a unified diff without its two file names."""
    found = unified_diff(before.splitlines(), after.splitlines(), n=AROUND, lineterm="")
    for number, line in enumerate(found):
        if number > 1:
            yield line


def _text(content: bytes | None) -> str | None:
    """Return a content as text, an absent one as empty, and None for a binary one."""
    try:
        return (content or b"").decode()
    except UnicodeDecodeError:
        return None
