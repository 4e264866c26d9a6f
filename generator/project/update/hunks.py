"""Settles the hunks of a merged file in which both sides have changed the same place.

Where both only added lines, both additions stay, the user's first. Elements of lists and rows of
tables each stand for themselves: the user's stay beside what the template has made of its own. All
others remain conflicts, with git's ordinary markers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from generator.project.update.elements import fit, stand_alone

YOURS, OLD, NEW = "your project", "old template", "new template"
SIZE = 7  # of git's ordinary markers
# While files are merged, markers are longer than any line that a person would draw.
LONG = 1021
STARTS = tuple(char * LONG for char in (b"<", b"|", b"=", b">"))


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


def has_marks(merged: bytes) -> bool:
    """Tell whether git has left hunks in a file, rather than not merged it at all."""
    return any(line.startswith(STARTS[0]) for line in merged.split(b"\n"))


@dataclass(frozen=True)
class Settled:
    """A file whose hunks are settled, how many keep both additions, and how many stay conflicts."""

    content: bytes
    both: int
    conflicts: int


def settle(merged: bytes, name: str, old: bytes | None, new: bytes) -> Settled:
    """Settle a file that git has merged with markers of the length `LONG` and with the base.

    `name` is that of the file, `old` and `new` are the template's versions of it. Without an old
    one, both sides made the file: one cannot be added to the other.
    """
    lines: list[bytes] = []
    both = conflicts = 0
    parts = list(_parts(merged.split(b"\n")))
    for number, part in enumerate(parts, 1):
        if not isinstance(part, Hunk):
            lines.append(part)
        elif part.added and _can_stay(part, islice(parts, number, None), name, old or b"", new):
            lines += (*part.new, *part.added) if part.adds_after else (*part.added, *part.new)
            both += bool(part.new)
        elif part.only_adds and old is not None:
            lines += _united(part)
            both += part.yours != part.new
        else:
            lines += _marked(part)
            conflicts += 1
    return Settled(b"\n".join(lines), both, conflicts)


def _can_stay(hunk: Hunk, rest: Iterable[bytes | Hunk], name: str, old: bytes, new: bytes) -> bool:
    """Tell whether what the user added stands for itself beside what became of the old lines."""
    every = [line for side in hunk for line in side]
    return stand_alone(every, _leading_lines(rest), name) and fit(hunk.added, old, new)


def _leading_lines(parts: Iterable[bytes | Hunk]) -> Iterator[bytes]:
    """Yield the lines before the next hunk."""
    for part in parts:
        if isinstance(part, Hunk):
            return
        yield part


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
