"""Finds the files that `.gitignore` files exclude from a commit, by git's own rules.

It works without git, because the record of a project must be the same with git and without, and a
template's author need not have it.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from generator import limits
from generator.errors import WorkError
from generator.system._ignore_patterns import Pattern, read_patterns
from generator.system.names import STAGING_PREFIX

FILE = ".gitignore"
REPOSITORY = ".git"


def ignored_folders(folder: Path) -> frozenset[str]:
    """Return the names of the folders directly in `folder` that git ignores.

    The `.gitignore` files above count too, up to the repository's root, and so does one within that
    ignores everything beside it, as tools write into their virtual environments.
    """
    late = _deadline()
    found = []
    rules = _rules_above(folder)
    inside = os.fsencode(folder.relative_to(_root_of(folder)).as_posix())
    start = b"" if inside == b"." else inside + b"/"
    for entry in _entries(folder, (REPOSITORY,)):
        if entry.is_dir(follow_symlinks=False):
            own = ((0, _patterns(Path(entry.path, FILE))),)
            name = start + os.fsencode(entry.name)
            if _is_ignored(name, rules, late, is_folder=True) or _is_ignored(
                os.fsencode(FILE), own, late, is_folder=False
            ):
                found.append(entry.name)
    return frozenset(found)


def _root_of(folder: Path) -> Path:
    """Return the nearest folder that is a repository, or the folder itself without one."""
    places = (folder, *folder.parents)
    return next((place for place in places if os.path.lexists(place / REPOSITORY)), folder)


def _rules_above(folder: Path) -> "_Rules":
    """Return the patterns of a folder and of those above, from the root of the repository on."""
    root = _root_of(folder)
    parts = folder.relative_to(root).parts
    places = [root.joinpath(*parts[:depth]) for depth in range(len(parts) + 1)]
    lengths = [len(os.fsencode(place.relative_to(root).as_posix())) + 1 for place in places]
    lengths[0] = 0
    return tuple(
        (length, _patterns(place / FILE)) for length, place in zip(lengths, places, strict=True)
    )


@dataclass(frozen=True)
class Division:
    """Paths of a tree's files and links, with forward slashes; ignored folders end in a slash."""

    held: tuple[str, ...]
    ignored: tuple[str, ...]


_Rules = tuple[tuple[int, tuple[Pattern, ...]], ...]  # length of the folder's path, its patterns


def divide(tree: Path, without: Iterable[str] = ()) -> Division:
    """Divide a tree into entries that git tracks and entries that it ignores.

    Both omit the top-level entries named in `without`, staging folders of other runs, and pipes,
    sockets and devices, which git skips. A nested repository counts as ignored: git would track no
    file of it. Raises `WorkError` after `limits.MOST_SECONDS_OF_TEXT` seconds.
    """
    late = _deadline()
    held: list[str] = []
    ignored: list[str] = []
    waiting: list[tuple[Path, bytes, _Rules]] = [(tree, b"", ())]
    while waiting:
        folder, inside, above = waiting.pop()
        rules = (*above, (len(inside), _patterns(folder / FILE)))
        for entry in _entries(folder, () if inside else without):
            path, is_folder = inside + os.fsencode(entry.name), entry.is_dir(follow_symlinks=False)
            if _is_ignored(path, rules, late, is_folder=is_folder) or _is_repository(entry):
                ignored.append(os.fsdecode(path) + "/" * is_folder)
            elif is_folder:
                waiting.append((Path(entry.path), path + b"/", rules))
            elif entry.is_symlink() or entry.is_file():
                held.append(os.fsdecode(path))
    return Division(tuple(sorted(held)), tuple(sorted(ignored)))


def _deadline() -> Callable[[], None]:
    """Return a function that raises `WorkError` after the time limit."""
    end = time.monotonic() + limits.MOST_SECONDS_OF_TEXT

    def look() -> None:
        if time.monotonic() > end:
            raise WorkError(
                f"Matching the {FILE} files of the project takes more than "
                f"{limits.MOST_SECONDS_OF_TEXT} seconds. Nothing was written; tell the template's "
                "author."
            )

    return look


def _entries(folder: Path, without: Iterable[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        entries = [entry for entry in found if entry.name not in without]
    return [entry for entry in entries if not entry.name.startswith(STAGING_PREFIX)]


def _is_repository(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and os.path.lexists(Path(entry.path, REPOSITORY))


def _is_ignored(path: bytes, rules: _Rules, late: Callable[[], None], *, is_folder: bool) -> bool:
    """Return whether the last matching pattern ignores a path; the nearest file comes last."""
    name = path.rpartition(b"/")[2]
    late()
    for base, patterns in reversed(rules):
        for pattern in reversed(patterns):
            if (is_folder or not pattern.for_folders) and pattern.matches(name, path[base:]):
                return not pattern.negated
    return False


def _patterns(file: Path) -> tuple[Pattern, ...]:
    """Read a `.gitignore` as git does: links and entries that are not files have no patterns."""
    if file.is_symlink() or not file.is_file():
        return ()
    with file.open("rb") as stream:
        content = stream.read(limits.MOST_TEXT + 1)
    if len(content) > limits.MOST_TEXT:
        raise WorkError(
            f"A {FILE} of the project is larger than {limits.MOST_TEXT >> 20} MiB. "
            "Nothing was written; tell the template's author."
        )
    return read_patterns(content)
