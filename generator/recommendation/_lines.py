"""Lines of a text that fit a width, with the style and the links that a terminal may add."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

NARROWEST = 20

VERDICT, HEADING, FOR, AGAINST, PLAIN = "verdict", "heading", "for", "against", ""


class Link(NamedTuple):
    """A part of a line, from `start` to before `end`, that leads to an address."""

    start: int
    end: int
    url: str


class Line(NamedTuple):
    """One line; `kind` is one of VERDICT, HEADING, FOR, AGAINST and PLAIN."""

    text: str
    kind: str = PLAIN
    links: tuple[Link, ...] = ()


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Break a text into lines of at most `width` columns, indented as given."""
    rest = first if rest is None else rest
    return textwrap.wrap(
        text,
        max(width, NARROWEST),
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def paragraph(text: str, width: int, kind: str = PLAIN, indent: str = "") -> Iterator[Line]:
    """Yield the lines of a paragraph."""
    for line in wrapped(text, width, indent):
        yield Line(line, kind)


def reason_lines(weight: int, text: str, source: str, url: str, width: int) -> list[Line]:
    """Return a reason as its weight, a text, and a source at the right, which may be a link."""
    kind = FOR if weight > 0 else AGAINST
    rows = wrapped(text, width, f"{weight:+4}  ", " " * 6)
    gap = width - len(rows[-1]) - len(source)
    if gap > 1:
        rows[-1] += " " * gap + source
    else:
        rows += [row.rjust(width) for row in wrapped(source, width)]
    whole = rows[-1].endswith(source)
    end = len(rows[-1])
    links = (Link(end - len(source), end, url),) if url and whole else ()
    return [*(Line(row, kind) for row in rows[:-1]), Line(rows[-1], kind, links)]


def as_text(lines: Iterable[Line]) -> str:
    """Return lines as plain text."""
    return "".join(f"{line.text}\n" for line in lines)


def sentence(clause: str) -> str:
    """Return a clause of the guide as a sentence."""
    return clause[:1].upper() + clause[1:] + ("" if clause.endswith((".", "!", "?")) else ".")


def join(words: Iterable[str], last: str) -> str:
    """Join words with commas, and the last one with `last`, such as ' or '."""
    words = list(words)
    return last.join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
