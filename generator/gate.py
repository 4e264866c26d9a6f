"""The gate: what a template may hold, and what may come out of it."""

import contextlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from generator.errors import InputError
from generator.names import objection_of_windows

MOST_FILES = 5_000
MOST_BYTES = 100 << 20
MOST_MEMORY = 1 << 30  # bytes of address space that rendering may take
MOST_SECONDS = 60  # that rendering may take
LONGEST_PATH = 240


def check_source(folder: Path) -> None:
    """Refuse a template that holds a link out of itself or anything but files, folders and links.

    Copier would wait for ever on a named pipe, and go round in circles with its links.
    """
    to_folders: dict[Path, Path] = {}
    for path in _walk(folder):
        if path.is_symlink():
            target = Path(os.path.realpath(path))
            if not target.is_relative_to(folder.resolve()):
                raise _refused(folder, path, "it is a link that leaves the template")
            if target.is_symlink():
                raise _refused(folder, path, "it is a link that leads in a circle")
            if target.is_dir():
                to_folders[path] = target
        elif not (path.is_file() or path.is_dir()):
            raise _refused(folder, path, "it is neither a file nor a folder")
    places = [link.parent.resolve() for link in to_folders]
    for path, target in to_folders.items():
        if any(place.is_relative_to(target) for place in places):
            raise _refused(folder, path, "it is a link to a folder with such links in it")


def check_tree(tree: Path) -> None:
    """Refuse a rendered tree that would not be the same, or not be safe, on every system."""
    check_size(tree)
    seen: dict[str, Path] = {}
    for path in _walk(tree):
        mode = path.lstat().st_mode
        if reason := _wrong_with(path.relative_to(tree), mode):
            raise _refused(tree, path, reason)
        folded = unicodedata.normalize("NFC", str(path.relative_to(tree))).casefold()
        if twin := seen.get(folded):
            raise _refused(tree, path, f"on some systems it is the same file as {twin.name}")
        seen[folded] = path


def check_size(tree: Path) -> None:
    """Refuse a tree that holds, or begins to hold, more than a starter does."""
    size = 0
    for number, path in enumerate(_walk(tree), 1):
        with contextlib.suppress(FileNotFoundError):  # it is still being written
            size += path.lstat().st_size
        if number > MOST_FILES or size > MOST_BYTES:
            raise InputError(
                f"The template yields more than {MOST_FILES} files or {MOST_BYTES >> 20} MiB: "
                "this is no starter. Nothing was written."
            )


def _wrong_with(path: Path, mode: int) -> str:
    """Say what is wrong with one rendered path; nothing for a good one."""
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "it is neither a file nor a folder"
    if len(os.fsencode(path)) > LONGEST_PATH:
        return f"its path is longer than {LONGEST_PATH} bytes"
    if _folded(path.name) in {".git", "git~1"}:
        return "it belongs to git"
    return objection_of_windows(path.name)


def _folded(name: str) -> str:
    """Return the name as a forgiving file system reads it: without case or invisible characters."""
    visible = (char for char in name if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", "".join(visible)).casefold().rstrip(" .")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield all that a folder holds, in the order of the names; links are not followed."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted([*folders, *files]):
            yield Path(place, name)


def _refused(root: Path, path: Path, reason: str) -> InputError:
    shown = str(path.relative_to(root)).encode("unicode_escape").decode()
    return InputError(f"The template's {shown} is refused: {reason}. Nothing was written.")
