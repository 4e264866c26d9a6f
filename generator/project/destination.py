"""The destination of a project: parsing and checks."""

import contextlib
import itertools
import os
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InputError
from generator.messages import printable
from generator.project._leftovers import is_staging, remove_leftovers
from generator.project.names import check_folder
from generator.system.folders import Folder
from generator.system.names import GIT_FOLDER, RECORD, STAGING_PREFIX

__all__ = ["Destination", "check_destination", "read_destination", "remove_leftovers"]

LONGEST_DESTINATION = 800  # bytes; some systems allow 1024, and the project adds its own folders


@dataclass(frozen=True)
class Destination:
    """The absolute path, the path as typed, and the folder's name.

    `has_neighbours` means that it may contain files: the working folder itself, or a repository.
    """

    path: Path
    shown: Path
    name: str
    has_neighbours: bool = False

    def check(self) -> None:
        """Raise `InputError` unless a project can be generated there."""
        check_destination(self.path, has_neighbours=self.has_neighbours)


def read_destination(text: str) -> Destination:
    """Parse a path; raise `InputError` if a missing folder's name fails on some system."""
    if not text.strip():
        raise InputError(
            "The destination is empty. Name a folder, for example: scaffold new my-app"
        )
    if "\0" in text:
        raise InputError(f"Invalid destination {text!r}: it contains a NUL character.")
    try:
        path = Path(os.path.abspath(text))  # noqa: PTH100 - links stay as typed
    except FileNotFoundError as error:
        raise InputError("The current folder no longer exists. Change to one that does.") from error
    _check_length(path)
    path = _checked(path)
    is_here = Path(text) == Path()
    return Destination(path, Path(text), path.name, is_here or _exists(path / GIT_FOLDER))


def _check_length(path: Path) -> None:
    if len(os.fsencode(path)) > LONGEST_DESTINATION:
        raise InputError(
            f"The path of the destination is longer than {LONGEST_DESTINATION} bytes. Shorten it."
        )


def _checked(path: Path) -> Path:
    """Return the path; checks the names of missing folders and normalizes them to NFC."""
    missing = list(itertools.takewhile(lambda folder: not _exists(folder), (path, *path.parents)))
    there = missing[-1].parent if missing else path
    return there.joinpath(*(check_folder(folder.name) for folder in reversed(missing)))


def _exists(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except (OSError, ValueError):
        return False


def check_destination(destination: Path, *, has_neighbours: bool = False) -> None:
    """Raise `InputError` for a file, a broken link, and a folder that is not empty.

    One that `has_neighbours` may contain files; which of them is known when the project is.
    """
    if destination.is_symlink() and not destination.exists():
        raise InputError(f"{destination} is a broken link. Remove it or choose another name.")
    if destination.is_dir():
        _check_entries(destination, has_neighbours=has_neighbours)
    for place in (destination, *destination.parents):
        if place.exists() and not place.is_dir():
            raise InputError(f"{place} is a file. Choose another name.")


def _check_entries(destination: Path, *, has_neighbours: bool) -> None:
    """Raise `InputError` for a folder with entries other than scaffold's staging folders."""
    found = sorted(entry.name for entry in destination.iterdir())
    others = [name for name in found if not name.startswith(STAGING_PREFIX)]
    if RECORD in others:
        raise InputError(
            f"{destination} contains {RECORD}: it is a project of scaffold already. "
            "Choose another folder."
        )
    if others and not has_neighbours:
        raise InputError(_occupied(destination))
    found = [name for name in found if name not in others]
    with contextlib.ExitStack() as ends:
        place = ends.enter_context(Folder.open(destination)) if found else None
        for name in found:
            if place and not is_staging(name, place):
                raise InputError(
                    f"{destination} already contains {printable(name)}, of which scaffold has no "
                    "record. Remove that, or choose another folder."
                )


def _occupied(destination: Path) -> str:
    return (
        f"{destination} already contains files; scaffold never overwrites. Choose another name, or "
        "an empty folder. To generate beside those files, enter it and run: scaffold new ."
    )
