"""The gate: checks of a template's files, and of the files that it renders."""

import contextlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from generator import limits
from generator.errors import InputError
from generator.system.names import RECORD, STAGING_PREFIX, objection_of_windows
from generator.system.paths import REPOSITORY_LAYOUTS, forgiven, is_git, is_within, normalized_path

Found = tuple[Path, os.stat_result]


def check_source(folder: Path, aside: Collection[str] = ()) -> None:
    """Refuse a template with a link out of itself or with anything but files, folders and links.

    Copier would wait forever on a named pipe, and never finish with links that form a circle. The
    folders directly in it that are `aside` do not count.
    """
    _refuse_environments(folder, aside)
    found = check_size(folder, "contains", without=".git", aside=aside)
    root = folder.resolve()
    to_folders: dict[Path, Path] = {}
    for path, status in found:
        if reason := _wrong_with_source(path, status.st_mode, root):
            raise _refused(folder, path, reason)
        if stat.S_ISLNK(status.st_mode) and path.is_dir():
            to_folders[path] = path.resolve()
    places = [link.parent.resolve() for link in to_folders]
    for path, target in to_folders.items():
        if any(place.is_relative_to(target) for place in places):
            raise _refused(
                folder, path, "it is a link to a folder that itself contains links to folders"
            )


def check_tree(tree: Path) -> None:
    """Refuse a rendered tree that would not be the same, or not be safe, on every system."""
    seen: dict[str, Path] = {}
    for path, status in check_size(tree):
        name = path.relative_to(tree)
        if reason := _wrong_with_rendered(path, name, status.st_mode):
            raise _refused(tree, path, reason)
        twin = seen.setdefault(normalized_path(name), path)
        if twin is not path:
            raise _refused(tree, path, f"on some systems it is the same file as {twin.name}")


def check_size(
    folder: Path, verb: str = "renders", without: str = "", aside: Collection[str] = ()
) -> list[Found]:
    """Refuse a folder that exceeds the limits for a template, even while it is being written.

    The folder named `without` is not counted, and those `aside` are not even looked at. Returns all
    paths, with what they are.
    """
    size = number = 0
    found = []
    uncounted = f"{folder / without}{os.sep}"
    for path, status in _walk(folder, aside):
        found.append((path, status))
        if without and f"{path}{os.sep}".startswith(uncounted):
            continue
        number += 1
        size += status.st_size
        if number > limits.MOST_FILES or size > limits.MOST_BYTES:
            raise InputError(
                f"The template {verb} more than {limits.MOST_FILES} files or "
                f"{limits.MOST_BYTES >> 20} MiB: this exceeds the limits for a template. "
                "Nothing was written."
            )
    return found


def settle_modes(tree: Path) -> None:
    """Give files and folders the modes that a checkout of git would; `tree` keeps its own."""
    most = stat.S_IMODE(tree.stat().st_mode)
    for path, status in _walk(tree):
        mode = path.stat().st_mode if stat.S_ISLNK(status.st_mode) else status.st_mode
        wanted = most if stat.S_ISDIR(mode) or mode & stat.S_IXUSR else most & 0o666
        if stat.S_IMODE(mode) != wanted:
            path.chmod(wanted)


def _refuse_environments(folder: Path, aside: Collection[str]) -> None:
    """Refuse a virtual environment among the files, with a message that names it as such."""
    for config in sorted(folder.glob("*/pyvenv.cfg")):
        if config.parent.name not in aside and (config.parent / "bin" / "python").is_symlink():
            reason = (
                "it is a virtual environment, whose links leave the template. Let .gitignore name "
                "it, and put the files to render into a folder that `_subdirectory` names"
            )
            raise _refused(folder, config.parent, reason)


def _wrong_with_source(path: Path, mode: int, root: Path) -> str:
    """Return what is wrong with one path of a template; empty for a valid one."""
    if not path.name.isprintable():
        return "its name contains invisible, control or undecodable characters"
    return _ours(path.name) or _wrong_with_target(path, mode, root)


def _wrong_with_target(path: Path, mode: int, root: Path) -> str:
    """Return what is wrong with the file at a path, or with the target of its link."""
    target = path
    if stat.S_ISLNK(mode):
        target = Path(os.path.realpath(path))
        if reason := _wrong_with_place(path, target, root):
            return reason
        if not target.exists():
            return ""  # the target of a link may exist only after rendering
        mode = target.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "it is neither a file nor a folder"
    return "" if os.access(target, os.R_OK) else "it cannot be read"


def _wrong_with_place(path: Path, target: Path, root: Path) -> str:
    """Return what is wrong with the target of a link; git's own files are not checked."""
    if not target.is_relative_to(root):
        return "it is a link that leaves the template"
    if target.is_symlink():
        return "it is a link that leads in a circle"
    if is_within(path.parent, root) and not is_within(path, root):
        return "it is a link to files that belong to git"
    return ""


def _wrong_with_rendered(path: Path, name: Path, mode: int) -> str:
    """Return what is wrong with one rendered path; empty for a valid one."""
    if len(os.fsencode(name)) > limits.LONGEST_PATH:
        return f"its path is longer than {limits.LONGEST_PATH} bytes"
    if is_git(path.name):
        return "it belongs to git"
    if reason := _ours(path.name) or _no_record(name, mode):
        return reason
    if stat.S_ISLNK(mode):
        return _wrong_with_link(path, name) or objection_of_windows(path.name)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "it is neither a file nor a folder"
    return _wrong_with_folder(path, mode) or objection_of_windows(path.name)


def _wrong_with_folder(path: Path, mode: int) -> str:
    if stat.S_ISDIR(mode):
        names = {item.name.casefold() for item in path.iterdir()}
        if any(names >= repository for repository in REPOSITORY_LAYOUTS):
            return "git would treat it as a repository and obey its settings"
    return ""


def _ours(name: str) -> str:
    """Refuse a name like those of the folders in which scaffold generates projects."""
    if forgiven(name).startswith(STAGING_PREFIX):
        return f"names that begin with {STAGING_PREFIX} are reserved for folders of scaffold"
    return ""


def _no_record(name: Path, mode: int) -> str:
    """Refuse a path with the name of a project's record that the record could not replace."""
    if forgiven(str(name)) != RECORD or (str(name) == RECORD and stat.S_ISREG(mode)):
        return ""
    return "scaffold writes its own record there, a file of exactly that name"


def _wrong_with_link(path: Path, name: Path) -> str:
    """Return what is wrong with a rendered link; empty if it stays within the project."""
    tree = path.parents[len(name.parts) - 1].resolve()
    target = Path(os.path.realpath(path))
    if path.readlink().is_absolute() or not target.is_relative_to(tree):
        return "it is a link that leaves the project"
    if target.is_symlink() or not target.exists():
        return "it is a link that leads nowhere"
    if target.is_dir() and path.parent.resolve().is_relative_to(target):
        return "it is a link to a folder that contains it"
    return ""


def _walk(folder: Path, aside: Collection[str] = ()) -> Iterator[Found]:
    """Yield all paths below a folder with what they are, by name; links are not followed.

    What is removed meanwhile is left out, and so are the entries of the folder that are `aside`.
    """
    waiting = [(folder, 0)]
    while waiting:
        place, depth = waiting.pop()
        if depth > limits.DEEPEST:
            raise _refused(folder, place, f"it is more than {limits.DEEPEST} folders deep")
        try:
            with os.scandir(place) as entries:
                found = sorted(_looked_at(place, entries, () if depth else aside))
        except PermissionError as error:
            raise _refused(folder, place, "it cannot be read") from error
        yield from found
        below = [(path, depth + 1) for path, status in found if stat.S_ISDIR(status.st_mode)]
        waiting += reversed(below)


def _looked_at(
    place: Path, entries: Iterable[os.DirEntry[str]], aside: Collection[str]
) -> Iterator[Found]:
    for entry in entries:
        if entry.name in aside:
            continue
        with contextlib.suppress(FileNotFoundError):
            yield place / entry.name, entry.stat(follow_symlinks=False)


def _refused(root: Path, path: Path, reason: str) -> InputError:
    shown = str(path.relative_to(root)).encode("unicode_escape", "surrogatepass").decode()
    return InputError(f"The template's {shown} is refused: {reason}. Nothing was written.")
