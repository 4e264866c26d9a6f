"""Makes the template's new folders follow a folder that the user has renamed.

Git finds out where a folder went only if the other side adds a file right in it. A folder added in
it would stay at the old place. So the new render gets a file there for the time of the merge.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from generator.system.repository import NO_FILE, Entry, Repository

MARK = ".scaffold-folder"


def marked(repository: Repository, base: str, ours: str, theirs: str) -> str:
    """Return the new render's tree with a mark in each folder that matters, if there is one."""
    before, now = repository.files(base), repository.files(theirs)
    folders = set(_grown(before, now)) - _folders(repository.files(ours))
    if not folders:
        return theirs
    id_ = repository.save([f"{MARK}\n".encode()])[0]
    rows = [Entry("100644", "blob", id_, f"{name}/{MARK}") for name in sorted(folders)]
    return repository.tree_with(theirs, rows)


def unmarked(merged: Mapping[str, Entry]) -> Iterator[Entry]:
    """Yield the rows that take the marks out of a merged tree again."""
    for name in merged:
        if PurePosixPath(name).name == MARK:
            yield Entry("0", "blob", NO_FILE, name)


def _grown(before: Mapping[str, Entry], now: Mapping[str, Entry]) -> Iterator[str]:
    """Yield the folders of the base in which the new render has new folders."""
    known = _folders(before)
    for name in now.keys() - before.keys():
        above = [str(folder) for folder in PurePosixPath(name).parents[:-1]]
        if above and above[0] not in known:
            yield from [folder for folder in above if folder in known][:1]


def _folders(files: Mapping[str, Entry]) -> set[str]:
    return {str(folder) for name in files for folder in PurePosixPath(name).parents[:-1]}
