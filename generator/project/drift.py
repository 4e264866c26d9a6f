"""Find the files of a project that differ from its unmodified render, with git.

Nothing is written: neither an object nor the index. Lock files are left out, because tools make
them anew.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator import limits
from generator.system.names import RECORD
from generator.system.repository import Repository, split_names
from generator.system.uv import LOCK

CHANGED, ADDED, DELETED, MOVED = "changed", "added", "deleted", "moved"
KINDS = (CHANGED, ADDED, DELETED, MOVED)
LETTERS = {"A": ADDED, "D": DELETED, "R": MOVED}  # of git; all others are changes
DIFF = (
    "diff-index",
    "--no-ext-diff",
    "--no-textconv",
    "--raw",
    "--numstat",
    "-z",
    "--find-renames",
)
OTHERS = ("ls-files", "-z", "--others", "--exclude-standard")
# The index is not refreshed on disk, and no setting of the user moves a path or hides a file.
QUIET = ("--no-optional-locks", "--literal-pathspecs", "-c", "diff.relative=false")


class FileDrift(NamedTuple):
    """A file that differs, and how; `old` is its path in the render if it was moved.

    `added` and `deleted` are numbers of lines; None for a binary or very large file.
    """

    path: str
    kind: str
    added: int | None
    deleted: int | None
    old: str = ""


class Row(NamedTuple):
    """What git says of a file: `is_written_again` if its content differs or, without numbers, not.

    `old` is its path in the render if it was moved.
    """

    kind: str
    old: str
    is_written_again: bool


def find_drift(repository: Repository, commit: str, folder: str) -> list[FileDrift]:
    """Compare the project in the work tree with a folder of a commit; sorted by path."""
    prefix = repository.prefix
    if folder == prefix:
        return _compared(repository, commit)
    below = repository.folder_in(commit, folder)
    if not prefix:
        return _compared(repository, below)
    with repository.looked_at() as aside:  # the project was moved
        return _compared(aside, aside.tree_at("", prefix, below))


def _compared(repository: Repository, tree: str) -> list[FileDrift]:
    place = repository.prefix or "."
    listing = repository.ask(*QUIET, *DIFF, tree, "--", place, plain=False)
    found = {item.path: item for item in _read(listing)}
    others = repository.ask(*QUIET, *OTHERS, "--", place, plain=False)
    for name in split_names(others):
        known = found.get(name)  # git does not track it any more, but it is there
        lines = _lines(repository.root / name)
        gone = known.deleted if known else 0
        found[name] = FileDrift(name, CHANGED if known else ADDED, lines, gone)
    length = len(repository.prefix)
    inside = (item._replace(path=item.path[length:]) for item in found.values())
    kept = (item for item in inside if item.path not in {RECORD, LOCK})
    return sorted(item._replace(old=item.old[length:]) for item in kept)


def _read(listing: bytes) -> Iterator[FileDrift]:
    """Read what `diff-index --raw --numstat -z` prints: all files as rows, then with numbers.

    A file that was written again without a change has a row, but no changed line.
    """
    fields = iter(os.fsdecode(listing).split("\0")[:-1])
    rows: dict[str, Row] = {}
    for field in fields:
        if field.startswith(":"):
            before, after, _, _, letter = field[1:].split(" ")
            old = next(fields) if letter[0] in "RC" else ""
            again = letter == "M" and before == after
            rows[next(fields)] = Row(LETTERS.get(letter[0], CHANGED), old, again)
            continue
        added, deleted, path = field.split("\t", 2)
        if not path:
            path = (next(fields), next(fields))[1]
        row = rows.pop(path)
        yield FileDrift(path, row.kind, _number(added), _number(deleted), row.old)
    for path, row in rows.items():  # a conflict that was not decided has no numbers either
        if not row.is_written_again:
            yield FileDrift(path, row.kind, None, None, row.old)


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _lines(file: Path) -> int | None:
    """Count the lines of a file that git does not know yet; None for what is no text."""
    try:
        if file.is_symlink():
            return 1
        if not file.is_file() or file.stat().st_size > limits.MOST_TEXT:
            return None
        content = file.read_bytes()
    except OSError:
        return None
    return None if b"\0" in content else content.count(b"\n") + (content[-1:] not in {b"", b"\n"})
