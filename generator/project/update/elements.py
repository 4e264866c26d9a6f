"""Elements of lists and rows of tables: lines that stand for themselves, whatever is beside them.

In Markdown these are `- ` entries and `| ` rows; elsewhere, whole lines that end with a comma.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

RULE = re.compile(rb"[|:\s-]+")  # the line below the heading of a table
OPENING, CLOSING = b"([{", b")]}"
Kind = tuple[bytes, int]  # what marks an element, and its indentation or number of cells


def stand_alone(lines: Sequence[bytes], following: Iterator[bytes], name: str) -> bool:
    """Tell whether all lines are elements of one list or table of the file `name`.

    `following` are the lines after them, which must not continue the last one.
    """
    is_markdown = name.endswith(".md")
    kinds = {_kind_of(line, is_markdown=is_markdown) for line in lines}
    if len(kinds) != 1 or None in kinds:
        return False
    first = next(following, b"")
    text = next((line for line in chain([first], following) if line.strip()), b"")
    if _indentation(text) > _indentation(lines[0]):
        return False
    return not first.strip() or not is_markdown or _kind_of(text, is_markdown=True) in kinds


def fit(added: Sequence[bytes], old: bytes, new: bytes) -> bool:
    """Tell whether elements that a user has added fit a new version of their file.

    It must not add the same ones, and tables must have the headings that they had.
    """
    fresh = _lines(new) - _lines(old)
    if fresh & {line.strip() for line in added}:
        return False
    return not added[0].startswith(b"|") or _headings(old) <= _headings(new)


def _kind_of(line: bytes, *, is_markdown: bool) -> Kind | None:
    if not is_markdown:
        is_whole = sum(map(line.count, OPENING)) == sum(map(line.count, CLOSING))
        return (b",", _indentation(line)) if is_whole and line.rstrip().endswith(b",") else None
    if RULE.fullmatch(line):
        return None
    if line.startswith(b"| "):
        return b"|", line.replace(rb"\|", b"").count(b"|")
    return (b"-", 0) if line.startswith(b"- ") else None


def _indentation(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def _lines(text: bytes) -> set[bytes]:
    return {line.strip() for line in text.split(b"\n")}


def _headings(text: bytes) -> Counter[bytes]:
    """Count the headings of tables, without the spaces that align them."""
    return Counter(
        b" ".join(line.split())
        for line, rule in pairwise(text.split(b"\n"))
        if b"|" in rule and RULE.fullmatch(rule)
    )
