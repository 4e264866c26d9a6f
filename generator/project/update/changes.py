"""What changes between two trees: files, their hunks and lines, as git sees them."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.system.diffs import read_diff
from generator.system.repository import Repository

HUNK = re.compile(rb"^@@ ", re.MULTILINE)
FILE = re.compile(rb"^diff --git ", re.MULTILINE)
DIFF = ("diff", "--no-ext-diff", "--no-textconv", "--no-color", "-M", "-l0")
KINDS = {"A": "added", "D": "removed", "M": "changed", "R": "renamed", "T": "changed"}


class Change(NamedTuple):
    """A changed file: what happened to it, its number of hunks, and lines added and removed.

    `before` is its path before, if it was renamed. A binary file has one hunk and no lines.
    """

    path: str
    kind: str
    hunks: int
    plus: int
    minus: int
    before: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the change as plain data."""
        return {key: value for key, value in self._asdict().items() if value != ""}


def read_changes(repository: Repository, before: str, after: str) -> tuple[Change, ...]:
    """Return the changes between two trees, sorted by path."""
    words = ("--submodule=short", "-U0", "--raw", "--numstat", "-z", "-p")
    return tuple(sorted(_read(repository.ask(*DIFF, *words, before, after))))


def diff(repository: Repository, before: str, after: str) -> str:
    """Return the changes between two trees as a patch that a person reads."""
    return os.fsdecode(repository.ask(*DIFF, before, after))


def _read(listing: bytes) -> Iterator[Change]:
    files, patch = read_diff(listing)
    patches = iter(FILE.split(patch)[1:])
    for file in files:
        # A file that becomes a link, or the other way round, is removed and made again.
        own = b"".join(next(patches) for _ in range(1 + (file.letter == "T")))
        hunks = len(HUNK.findall(own)) or int(bool(b"\nBinary files " in own))
        kind = KINDS.get(file.letter, "changed")
        yield Change(file.path, kind, hunks, file.added or 0, file.deleted or 0, file.old)
