"""Reads what git prints of a comparison: `--raw --numstat -z`, with or without a patch."""

import os
import re
from typing import NamedTuple

NUMBERS = re.compile(rb"(\d+|-)\t(\d+|-)\t(.*)", re.DOTALL)


class FileDiff(NamedTuple):
    """A file that differs: git's letter for how, its path, and the one before if it was moved.

    `before` and `after` are its modes. `added` and `deleted` are numbers of lines, None for a
    binary file. Git gives no numbers (`is_numbered`) if the content is the same, or in a conflict.
    """

    letter: str
    path: str
    old: str
    before: str
    after: str
    is_numbered: bool = False
    added: int | None = None
    deleted: int | None = None


def read_diff(listing: bytes) -> tuple[list[FileDiff], bytes]:
    """Return the files in git's order, and the patch after them; empty if there is none."""
    fields = listing.split(b"\0")
    at = 0
    found: dict[str, FileDiff] = {}
    while fields[at].startswith(b":"):
        before, after, _, _, letter = fields[at][1:].decode().split(" ")
        moved = letter[0] in "RC"
        names = [os.fsdecode(name) for name in fields[at + 1 : at + 2 + moved]]
        old = names[0] if moved else ""
        found[names[-1]] = FileDiff(letter[0], names[-1], old, before, after)
        at += 2 + moved
    while at < len(fields) and (numbers := NUMBERS.fullmatch(fields[at])):
        added, deleted, name = numbers.groups()
        path = os.fsdecode(name or fields[at + 2])
        found[path] = found[path]._replace(
            is_numbered=True, added=_number(added), deleted=_number(deleted)
        )
        at += 1 if name else 3
    return list(found.values()), b"\0".join(fields[at:]).lstrip(b"\0")


def _number(text: bytes) -> int | None:
    return int(text) if text.isdigit() else None
