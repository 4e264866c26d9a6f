"""What changes between two trees: files, their hunks and lines, as git sees them."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.system.repository import Repository

HUNK = re.compile(rb"^@@ ", re.MULTILINE)
FILE = re.compile(rb"^diff --git ", re.MULTILINE)
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
    words = (
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--submodule=short",
        "-M",
        "-l0",
        "-U0",
    )
    listing = repository.ask("diff", *words, "--raw", "--numstat", "-z", "-p", before, after)
    return tuple(sorted(_read(listing)))


def diff(repository: Repository, before: str, after: str) -> str:
    """Return the changes between two trees as a patch that a person reads."""
    words = ("--no-ext-diff", "--no-textconv", "--no-color", "-M", "-l0")
    return os.fsdecode(repository.ask("diff", *words, before, after))


def _read(listing: bytes) -> Iterator[Change]:
    """Read raw rows, then numbers, then the patch, in the same order of files."""
    fields = listing.split(b"\0")
    at = 0
    rows: list[tuple[str, str, str]] = []
    while fields[at].startswith(b":"):
        kind = fields[at].split()[-1][:1].decode()
        names = 2 if kind in "RC" else 1
        before, after = fields[at + 1], fields[at + names]
        rows.append((kind, os.fsdecode(before) if names > 1 else "", os.fsdecode(after)))
        at += 1 + names
    numbers: list[tuple[int, int]] = []
    for _, before_name, _ in rows:
        plus, minus, *_rest = fields[at].split(b"\t")
        numbers.append((_number(plus), _number(minus)))
        at += 3 if before_name else 1
    patches = iter(FILE.split(b"\0".join(fields[at:]).lstrip(b"\0"))[1:])
    for (kind, before_name, name), (plus_, minus_) in zip(rows, numbers, strict=True):
        # A file that becomes a link, or the other way round, is removed and made again.
        patch = b"".join(next(patches) for _ in range(1 + (kind == "T")))
        hunks = len(HUNK.findall(patch)) or int(bool(b"\nBinary files " in patch))
        yield Change(name, KINDS.get(kind, "changed"), hunks, plus_, minus_, before_name)


def _number(text: bytes) -> int:
    return int(text) if text.isdigit() else 0
