"""Finds the unmodified render that a project stands on: the base of its next merge.

It is found by its content. Each such render was once committed together with its record, so only
commits that change a record are looked at, wherever the project was in them.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha1
from typing import NamedTuple

from generator.system.names import RECORD
from generator.system.repository import Repository

REFS = "refs/scaffold/pristine"  # with the id of the tree without the record
RECORDED = re.compile(rb'^pristine = "([0-9a-f]{40})"', re.MULTILINE)
DIGITS = 20  # bytes of an id


class Base(NamedTuple):
    """The tree of an unmodified render, without its record, and a commit that has it.

    `is_recorded` is whether the project's record names it; else it is an older one.
    """

    tree: str
    commit: str
    is_recorded: bool


class Seen(NamedTuple):
    """A folder of a commit with a record: the id of its tree without it, and what it names."""

    commit: str
    folder: str
    tree: str
    recorded: str


def find_base(repository: Repository, recorded: str) -> Base | None:
    """Return the render with the recorded id; if it is gone, the latest older one; else None."""
    seen = find_render(repository, recorded)
    if seen is None:
        return None
    tree = without_record(repository, repository.folder_in(seen.commit, seen.folder))
    return Base(tree, seen.commit, is_recorded=seen.tree == recorded)


def find_render(repository: Repository, recorded: str) -> Seen | None:
    """Return where `find_base` finds the render; writes nothing."""
    if not repository.head:
        return None
    seen = list(_seen(repository))
    at = {item.tree: item for item in reversed(seen)}
    here = [item.recorded for item in seen if item.folder == repository.prefix]
    return next((at[tree] for tree in (recorded, *here) if tree in at), None)


def has_render(repository: Repository, commit: str, recorded: str) -> bool:
    """Tell whether the project's folder in a commit is the render with that id; writes nothing."""
    [tree] = repository.contents([repository.folder_in(commit)])
    return tree is not None and _id_without_record(tree) == recorded


def base_of(repository: Repository, commit: str) -> Base:
    """Return the project's folder in a commit as a base; raise `GitError` if it has none."""
    tree = without_record(repository, repository.folder_in(commit))
    return Base(tree, repository.text("rev-parse", f"{commit}^{{commit}}"), is_recorded=False)


def without_record(repository: Repository, tree: str) -> str:
    """Return the tree of a project's folder without its record."""
    rows = [row for row in repository.entries(tree) if row.name != RECORD]
    return repository.make_trees([rows])[0]


def _seen(repository: Repository) -> Iterator[Seen]:
    """Yield each folder with a record in the commits that change one, the latest first."""
    places = list(_places(repository))
    names = [repository.folder_in(commit, folder) for commit, folder in places]
    names += [f"{commit}:{folder}{RECORD}" for commit, folder in places]
    contents = repository.contents(names)
    trees, records = contents[: len(places)], contents[len(places) :]
    for (commit, folder), tree, record in zip(places, trees, records, strict=True):
        if tree is not None and record is not None:
            named = RECORDED.search(record)
            yield Seen(commit, folder, _id_without_record(tree), named[1].decode() if named else "")


def _places(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield commits that change a record, each with the record's folder."""
    words = ("--full-history", "--format=%x01%H", "--name-only", "-z", "--no-renames")
    starts = (repository.head, f"--glob={REFS}")
    listing = repository.ask(
        *("log", *words, *starts, "--", f":(glob)**/{RECORD}"),
    )
    commit = ""
    for word in listing.decode("utf-8", "surrogateescape").split("\0"):
        if word.startswith("\1"):
            commit = word[1:]
        elif name := word.removeprefix("\n"):
            yield commit, name.removesuffix(RECORD)


def _id_without_record(tree: bytes) -> str:
    """Return the id that a tree's content would have without the record."""
    kept = b"".join(row for name, row in _rows(tree).items() if name != RECORD.encode())
    return sha1(b"tree %d\0" % len(kept) + kept, usedforsecurity=False).hexdigest()


def _rows(tree: bytes) -> Mapping[bytes, bytes]:
    """Return the rows of a tree object by name."""
    rows: dict[bytes, bytes] = {}
    at = 0
    while at < len(tree):
        end = tree.index(b"\0", at) + 1 + DIGITS
        name = tree[tree.index(b" ", at) + 1 : end - DIGITS - 1]
        rows[name] = tree[at:end]
        at = end
    return rows
