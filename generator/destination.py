"""Where a project is to stand: read from what was typed, with the name that it gets from there."""

import itertools
import os
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InputError
from generator.names import check_folder

LONGEST_PATH = 800  # some systems allow 1024, and a project has folders of its own


@dataclass(frozen=True)
class Destination:
    """An absolute path, the same as a person would type it, and the folder's own name."""

    path: Path
    shown: Path
    name: str


def read_destination(text: str) -> Destination:
    """Read a path; the folders that are to be made must have names that work on every system."""
    if not text.strip():
        raise InputError(
            "The folder to make has an empty name. Name it, for example: scaffold new my-app"
        )
    if "\0" in text:
        raise InputError(f"{text!r} cannot be a folder: it holds a NUL character.")
    try:
        path = Path(os.path.abspath(text))  # noqa: PTH100 - links are kept as they were typed
    except FileNotFoundError as error:
        raise InputError("The current folder no longer exists. Change to one that does.") from error
    _check_length(path)
    path = _checked(path)
    return Destination(path, Path(text), path.name)


def _check_length(path: Path) -> None:
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise InputError(
            f"The folder to make has a path of more than {LONGEST_PATH} bytes. Shorten it."
        )


def _checked(path: Path) -> Path:
    """Return the path; names of folders that do not exist yet are checked and composed (NFC)."""
    missing = list(itertools.takewhile(lambda folder: not _exists(folder), (path, *path.parents)))
    there = missing[-1].parent if missing else path
    return there.joinpath(*(check_folder(folder.name) for folder in reversed(missing)))


def _exists(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except (OSError, ValueError):
        return False
