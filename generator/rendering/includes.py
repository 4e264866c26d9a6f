"""Find the files that `!include` in a `copier.yml` names: regular files, within limits."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from generator import limits
from generator.errors import InputError
from generator.system.paths import is_git, is_within

ANY_DEPTH = "**"


@dataclass
class Looks:
    """Counts what is looked at for all that one `copier.yml` includes."""

    number: int = 0


def find_included(pattern: str, root: Path, file: Path, looks: Looks) -> list[Path]:
    """Return the files below `root` that a pattern names, sorted; `file` is the one that asks.

    Raises `InputError` for a pattern that leads out of the template or into what belongs to git,
    for a match that is no regular file, and where looking, with what was looked at before, takes
    too long.
    """
    parts = PurePosixPath(pattern).parts
    where = f"{file}: '!include {pattern}'"
    deep = [part for part in parts if ANY_DEPTH in part]
    if not parts or PurePosixPath(pattern).is_absolute() or deep not in ([], [ANY_DEPTH]):
        raise InputError(
            f"{file}: '!include' needs a path relative to the template, with '**' once at most."
        )
    if ".." in parts:
        raise InputError(f"{where} leaves the template.")
    if any(map(is_git, parts)):
        raise InputError(f"{where} names files that belong to git.")
    top = Path(os.path.realpath(root))
    found = sorted(_Search(top, where, looks).below(top, parts))
    for path in found:
        if not is_within(path, top):
            raise InputError(f"{where} leaves the template.")
        if not path.is_file():
            raise InputError(f"{where} must name files: {path.name} is not a regular file.")
    return [Path(os.path.realpath(path)) for path in found]


@dataclass
class _Search:
    """A search through folders with a limit on its entries."""

    top: Path
    where: str
    looks: Looks

    def below(self, folder: Path, parts: Sequence[str]) -> Iterator[Path]:
        """Yield the paths below a folder that match the parts of a pattern."""
        part, rest = parts[0], parts[1:]
        if part == ANY_DEPTH and rest:
            yield from self.below(folder, rest)
        for entry in self._entries(folder):
            if part == ANY_DEPTH:
                if entry.is_dir() and not entry.is_symlink():
                    yield from self.below(entry, parts)
            elif fnmatchcase(entry.name, part):
                if not rest:
                    yield entry
                elif entry.is_dir() and is_within(entry, self.top):
                    yield from self.below(entry, rest)

    def _entries(self, folder: Path) -> Iterator[Path]:
        with os.scandir(folder) as entries:
            for entry in entries:
                self.looks.number += 1
                if self.looks.number > limits.MOST_LOOKS:
                    raise InputError(
                        f"{self.where} searches more than {limits.MOST_LOOKS} files. Narrow it."
                    )
                if not is_git(entry.name):
                    yield Path(entry.path)
