"""Settles the hunks of a merged file in which both sides have changed the same place.

Where both only added lines, both additions stay, the user's first. Lines that the template moved
away count as not having been there. Entries of lists and tables each stand for themselves: the
user's stay beside what the template has made of its own. All others remain conflicts, with git's
ordinary markers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

YOURS, OLD, NEW = "your project", "old template", "new template"
SIZE = 7  # of git's ordinary markers
# While files are merged, markers are longer than any line that a person would draw.
LONG = 1021
STARTS = tuple(char * LONG for char in (b"<", b"|", b"=", b">"))
ENTRIES = (b"- ", b"| ")  # begin the entries of lists and the rows of tables in Markdown and YAML


class Hunk(NamedTuple):
    """The lines of the user, of the old template and of the new one, where both changed them."""

    yours: tuple[bytes, ...]
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]

    @property
    def only_adds(self) -> bool:
        """Whether both sides only added lines there."""
        return not self.old

    @property
    def added(self) -> tuple[bytes, ...]:
        """The lines that the user added before or after old ones, if nothing else changed."""
        size = len(self.old)
        if not size:
            return ()
        if self.adds_after:
            return self.yours[size:]
        return self.yours[:-size] if self.yours[-size:] == self.old else ()

    @property
    def adds_after(self) -> bool:
        """Whether the user's lines begin with the old ones."""
        return self.yours[: len(self.old)] == self.old

    @property
    def has_entries(self) -> bool:
        """Whether all lines are entries of a list or a table."""
        return all(line.startswith(ENTRIES) for side in self for line in side)


def has_marks(merged: bytes) -> bool:
    """Tell whether git has left hunks in a file, rather than not merged it at all."""
    return any(line.startswith(STARTS[0]) for line in merged.split(b"\n"))


@dataclass(frozen=True)
class Settled:
    """A file whose hunks are settled, how many keep both additions, and how many stay conflicts."""

    content: bytes
    both: int
    conflicts: int


def settle(merged: bytes, *, has_base: bool = True) -> Settled:
    """Settle a file that git has merged with markers of the length `LONG` and with the base.

    Without a base, both sides made the file: one cannot be added to the other.
    """
    lines: list[bytes] = []
    both = conflicts = 0
    parts = list(_parts(merged.split(b"\n")))
    elsewhere = Counter(part for part in parts if not isinstance(part, Hunk))
    for part in parts:
        if not isinstance(part, Hunk):
            lines.append(part)
        elif part.added and _has_moved(part, elsewhere):
            lines += (*part.added, *part.new)
            both += bool(part.new)
        elif part.added and part.has_entries:
            lines += (*part.new, *part.added) if part.adds_after else (*part.added, *part.new)
            both += bool(part.new)
        elif part.only_adds and has_base:
            lines += _united(part)
            both += part.yours != part.new
        else:
            lines += _marked(part)
            conflicts += 1
    return Settled(b"\n".join(lines), both, conflicts)


def _has_moved(hunk: Hunk, elsewhere: Mapping[bytes, int]) -> bool:
    """Tell whether the old lines are not the template's here, and each is once elsewhere."""
    moved = all(line.strip() and elsewhere[line] == 1 for line in hunk.old)
    return moved and not set(hunk.old) & set(hunk.new)


def _united(hunk: Hunk) -> Sequence[bytes]:
    """Return the additions of both, the user's first; identical ones once."""
    return hunk.yours if hunk.yours == hunk.new else (*hunk.yours, *hunk.new)


def _marked(hunk: Hunk) -> Iterator[bytes]:
    yield b"<" * SIZE + b" " + YOURS.encode()
    yield from hunk.yours
    yield b"|" * SIZE + b" " + OLD.encode()
    yield from hunk.old
    yield b"=" * SIZE
    yield from hunk.new
    yield b">" * SIZE + b" " + NEW.encode()


def _parts(lines: Sequence[bytes]) -> Iterator[bytes | Hunk]:
    """Yield the lines outside of hunks, and the hunks."""
    sides: list[list[bytes]] = []
    for line in lines:
        if line.startswith(STARTS[3]) and sides:
            yours, old, new = map(tuple, sides)
            yield Hunk(yours, old, new)
            sides = []
        elif line.startswith(STARTS):
            sides.append([])
        elif sides:
            sides[-1].append(line)
        else:
            yield line
