"""The gate: what a template may hold, and what may come out of it."""

import contextlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from generator import bounds
from generator.errors import InputError
from generator.names import objection_of_windows

REPOSITORY = {"head", "objects", "refs"}  # what makes git take any folder for a repository


def check_source(folder: Path) -> None:
    """Refuse a template that holds a link out of itself or anything but files, folders and links.

    Copier would wait for ever on a named pipe, and go round in circles with its links.
    """
    _refuse_environments(folder)
    check_size(folder, "holds", without=".git")
    root = folder.resolve()
    to_folders: dict[Path, Path] = {}
    for path in _walk(folder):
        if reason := _wrong_with_source(path, root):
            raise _refused(folder, path, reason)
        if path.is_symlink() and path.is_dir():
            to_folders[path] = path.resolve()
    places = [link.parent.resolve() for link in to_folders]
    for path, target in to_folders.items():
        if any(place.is_relative_to(target) for place in places):
            raise _refused(folder, path, "it is a link to a folder with such links in it")


def check_tree(tree: Path) -> None:
    """Refuse a rendered tree that would not be the same, or not be safe, on every system."""
    check_size(tree, "yields")
    seen: dict[str, Path] = {}
    for path in _walk(tree):
        name = path.relative_to(tree)
        if reason := _wrong_with_rendered(path, name):
            raise _refused(tree, path, reason)
        twin = seen.setdefault(folded(name), path)
        if twin is not path:
            raise _refused(tree, path, f"on some systems it is the same file as {twin.name}")


def check_size(folder: Path, verb: str = "yields", without: str = "") -> None:
    """Refuse a folder that holds, or begins to hold, more than a starter does.

    What stands in the folder named `without` is not counted.
    """
    size = number = 0
    for path in _walk(folder):
        if without and path.relative_to(folder).parts[0] == without:
            continue
        number += 1
        with contextlib.suppress(FileNotFoundError):  # it is still being written
            size += path.lstat().st_size
        if number > bounds.MOST_FILES or size > bounds.MOST_BYTES:
            raise InputError(
                f"The template {verb} more than {bounds.MOST_FILES} files or "
                f"{bounds.MOST_BYTES >> 20} MiB: this is no starter. Nothing was written."
            )


def settle_modes(tree: Path) -> None:
    """Give files and folders the modes that a checkout of git would; `tree` itself has one."""
    most = stat.S_IMODE(tree.stat().st_mode)
    for path in _walk(tree):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(most if runs else most & 0o666)


def folded(path: Path) -> str:
    """Return a path as systems read it that tell neither case nor composed characters apart."""
    apart = unicodedata.normalize("NFD", str(path)).casefold()
    return unicodedata.normalize("NFD", apart)


def _refuse_environments(folder: Path) -> None:
    """Refuse what a tool has made beside an author's files, in words that an author understands."""
    for config in sorted(folder.glob("*/pyvenv.cfg")):
        if (config.parent / "bin" / "python").is_symlink():
            reason = (
                "it is a virtual environment, whose links leave the template. Keep it elsewhere"
            )
            raise _refused(folder, config.parent, reason)


def _wrong_with_source(path: Path, root: Path) -> str:
    """Say what is wrong with one path of a template; nothing for a good one."""
    if not path.name.isprintable():
        return "its name holds what is no text, is not seen, or steers a terminal"
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(root):
        return "it is a link that leaves the template"
    if target.is_symlink():
        return "it is a link that leads in a circle"
    if not target.exists():
        return ""  # a link may lead to what is only there once it is rendered
    if not (target.is_file() or target.is_dir()):
        return "it is neither a file nor a folder"
    return "" if os.access(target, os.R_OK) else "it cannot be read"


def _wrong_with_rendered(path: Path, name: Path) -> str:
    """Say what is wrong with one rendered path; nothing for a good one."""
    mode = path.lstat().st_mode
    if len(os.fsencode(name)) > bounds.LONGEST_PATH:
        return f"its path is longer than {bounds.LONGEST_PATH} bytes"
    if _forgiven(path.name) in {".git", "git~1"}:
        return "it belongs to git"
    if stat.S_ISLNK(mode):
        return _wrong_with_link(path, name) or objection_of_windows(path.name)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "it is neither a file nor a folder"
    if stat.S_ISDIR(mode) and {item.name.casefold() for item in path.iterdir()} >= REPOSITORY:
        return "git would take it for a repository, and its settings for orders"
    return objection_of_windows(path.name)


def _wrong_with_link(path: Path, name: Path) -> str:
    """Say what is wrong with a rendered link; nothing for one that stays within the project."""
    tree = path.parents[len(name.parts) - 1].resolve()
    target = Path(os.path.realpath(path))
    if path.readlink().is_absolute() or not target.is_relative_to(tree):
        return "it is a link that leaves the project"
    if target.is_symlink() or not target.exists():
        return "it is a link that leads nowhere"
    if target.is_dir() and path.parent.resolve().is_relative_to(target):
        return "it is a link to a folder that it stands in"
    return ""


def _forgiven(name: str) -> str:
    """Return a name as a forgiving file system reads it: without case or invisible characters."""
    visible = (char for char in name if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", "".join(visible)).casefold().rstrip(" .")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield all that a folder holds, in the order of the names; links are not followed."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        if len(place.relative_to(folder).parts) > bounds.DEEPEST:
            raise _refused(folder, place, f"it is more than {bounds.DEEPEST} folders deep")
        try:
            paths = sorted(place.iterdir())
        except PermissionError as error:
            raise _refused(folder, place, "it cannot be read") from error
        yield from paths
        waiting.extend(path for path in reversed(paths) if path.is_dir() and not path.is_symlink())


def _refused(root: Path, path: Path, reason: str) -> InputError:
    shown = str(path.relative_to(root)).encode("unicode_escape", "surrogatepass").decode()
    return InputError(f"The template's {shown} is refused: {reason}. Nothing was written.")
