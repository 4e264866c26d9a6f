"""Find the files of a project that differ from its unmodified render, with git.

Nothing is written: neither an object nor the index. Lock files are left out, because tools make
them anew.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator import limits
from generator.system.diffs import read_diff
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
    """Yield the files that differ, not those that were written again without a change."""
    for file in read_diff(listing)[0]:
        is_written_again = file.letter == "M" and file.before == file.after
        if file.is_numbered or not is_written_again:
            kind = LETTERS.get(file.letter, CHANGED)
            yield FileDrift(file.path, kind, file.added, file.deleted, file.old)


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
