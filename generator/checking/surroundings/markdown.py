"""Markdown pages as lines of prose, code blocks and headings; nothing is read twice."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST = 4_000  # characters of a line; nobody wrote a longer one
MARK = re.compile(r" *(?P<mark>`{3,}|~{3,}) *(?P<kind>\w*)")
HEADING = re.compile(r"#{1,6} +(.+)")


class Block(NamedTuple):
    """A code block, with the line on which its text begins."""

    line: int
    kind: str
    text: str


class Page(NamedTuple):
    """A page: its prose with line numbers, and its code blocks."""

    prose: tuple[tuple[int, str], ...]
    blocks: tuple[Block, ...]

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors that readers give to the headings."""
        found = (HEADING.fullmatch(text.rstrip(" #")) for _, text in self.prose)
        return frozenset(_anchor(heading[1]) for heading in found if heading)


@lru_cache(maxsize=64)
def read_page(text: str) -> Page:
    """Divide a page into prose and code blocks; a block without an end takes the rest."""
    prose: list[tuple[int, str]] = []
    blocks: list[Block] = []
    lines = enumerate(text.splitlines(), 1)
    for number, line in lines:
        if start := MARK.match(line):
            inside = "\n".join(_until(lines, start["mark"]))
            blocks.append(Block(number + 1, start["kind"], f"{inside}\n"))
        elif len(line) <= LONGEST:
            prose.append((number, line))
    return Page(tuple(prose), tuple(blocks))


@lru_cache(maxsize=64)
def anchors_of(text: str) -> frozenset[str]:
    """Return the anchors of a page."""
    return read_page(text).anchors


def _until(lines: Iterator[tuple[int, str]], mark: str) -> Iterator[str]:
    """Yield the lines of a code block."""
    for _, line in lines:
        if line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            return
        yield line


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
