"""Settles the hunks of a merged file in which both sides have changed the same place.

Where both only added lines, both additions stay, the user's first. Lines that the template moved
away count as not having been there. In Markdown, entries of lists and rows of tables each stand for
themselves: the user's stay beside what the template has made of its own. All others remain
conflicts, with git's ordinary markers.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

YOURS, OLD, NEW = "your project", "old template", "new template"
SIZE = 7  # of git's ordinary markers
# While files are merged, markers are longer than any line that a person would draw.
LONG = 1021
STARTS = tuple(char * LONG for char in (b"<", b"|", b"=", b">"))
# Of Markdown: what begins an entry of a list or a row of a table, and the line below its heading.
ENTRIES = (b"- ", b"| ")
RULE = re.compile(rb"[|:\s-]+")


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
        """Whether all lines are entries of one list or rows of one table, and the user's are new.

        Rows with another number of cells, or below another heading, would not fit their table.
        """
        lines = [line for side in self for line in side]
        if any(map(RULE.fullmatch, lines)) or set(self.added) & set(self.new):
            return False
        kinds = {(line[:2], line.replace(rb"\|", b"").count(b"|")) for line in lines}
        return len(kinds) == 1 and lines[0].startswith(ENTRIES)


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
    elsewhere = Counter(part for part in parts if not isinstance(part, Hunk))
    kept = _kept_lines(old or b"", new)
    for part, after in zip(parts, [*parts[1:], b""], strict=True):
        if not isinstance(part, Hunk):
            lines.append(part)
        elif part.added and _has_moved(part, elsewhere, kept):
            lines += (*part.added, *part.new)
            both += bool(part.new)
        elif part.added and name.endswith(".md") and part.has_entries and not _continues(after):
            lines += (*part.new, *part.added) if part.adds_after else (*part.added, *part.new)
            both += bool(part.new)
        elif part.only_adds and old is not None:
            lines += _united(part)
            both += part.yours != part.new
        else:
            lines += _marked(part)
            conflicts += 1
    return Settled(b"\n".join(lines), both, conflicts)


def _kept_lines(old: bytes, new: bytes) -> frozenset[bytes]:
    """Return the lines that both versions of a file have once, without their ends."""
    before, after = (Counter(text.replace(b"\r\n", b"\n").split(b"\n")) for text in (old, new))
    return frozenset(line for line, number in before.items() if number == after[line] == 1)


def _has_moved(hunk: Hunk, elsewhere: Mapping[bytes, int], kept: Collection[bytes]) -> bool:
    """Tell whether the template keeps the old lines, but elsewhere."""
    moved = all(
        line.strip() and elsewhere[line] == 1 and line.removesuffix(b"\r") in kept
        for line in hunk.old
    )
    return moved and not set(hunk.old) & set(hunk.new)


def _continues(after: bytes | Hunk) -> bool:
    """Tell whether what follows a hunk is indented, and so belongs to the entry before it."""
    return not isinstance(after, Hunk) and after[:1] in {b" ", b"\t"}


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
