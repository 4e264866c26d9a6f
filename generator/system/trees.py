"""Walk, copy and remove folders in which third-party programs have run.

They may contain pipes without a writer, circular links, folders of any depth or without permission,
and files of any size: links are not followed, special files not opened, and nothing recurses.
"""

import contextlib
import fnmatch
import os
import shutil
import stat
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import limits
from generator.errors import WorkError
from generator.messages import printable, reason_of

FILE, LINK, FOLDER, DEEP, SPECIAL = "file", "link", "folder", "deep", "special"
KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
MOST_NAMED = 5  # entries that a note names


@dataclass(frozen=True)
class Entry:
    """An entry of a folder, at any depth; `wrong` says why it must not be opened, if so."""

    name: str  # relative to the folder that is walked
    path: Path
    kind: str
    size: int = 0
    wrong: str = ""


def walk(root: Path, without: Sequence[str] = ()) -> Iterator[Entry]:
    """Yield all entries below a folder, top-down, but not those whose names match `without`."""
    waiting = deque([("", root)])
    while waiting:
        above, folder = waiting.popleft()
        try:
            with os.scandir(folder) as found:
                names = sorted(item.name for item in found)
        except OSError as error:
            yield Entry(above, folder, FOLDER, wrong=reason_of(error))
            continue
        for name in names:
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in without):
                continue
            entry = look(folder / name, f"{above}/{name}" if above else name)
            yield entry
            if entry.kind == FOLDER and not entry.wrong:
                waiting.append((entry.name, entry.path))


def look(path: Path, name: str) -> Entry:
    """Return the entry at a path, under a name."""
    try:
        state = path.lstat()
    except OSError as error:
        return Entry(name, path, "", wrong=reason_of(error))
    if stat.S_ISLNK(state.st_mode):
        return Entry(name, path, LINK)
    if stat.S_ISREG(state.st_mode):
        return Entry(name, path, FILE, state.st_size)
    if not stat.S_ISDIR(state.st_mode):
        return Entry(name, path, SPECIAL, wrong=KINDS.get(stat.S_IFMT(state.st_mode), "not a file"))
    if name.count("/") >= limits.DEEPEST:
        return Entry(name, path, DEEP, wrong=f"more than {limits.DEEPEST} folders deep")
    return Entry(name, path, FOLDER)


def copy(root: Path, target: Path, without: Sequence[str] = ()) -> str:
    """Copy a folder into a new one; return a note of the skipped entries, or an empty string."""
    target.mkdir(parents=True)
    left: list[tuple[str, str]] = []
    size = number = 0
    for entry in walk(root, without):
        number, size = number + 1, size + entry.size
        reason = entry.wrong
        if number > limits.MOST_FILES or size > limits.MOST_BYTES:
            reason, size = reason or "over the limit", size - entry.size
        if reason := reason or _copy(entry, target / entry.name):
            left.append((entry.name, reason))
    return _note(left)


def _copy(entry: Entry, target: Path) -> str:
    """Copy one entry; return the reason if that fails, or an empty string."""
    try:
        if entry.kind == FOLDER:
            target.mkdir()
        elif entry.kind == LINK:
            target.symlink_to(entry.path.readlink())
        else:
            shutil.copyfile(entry.path, target, follow_symlinks=False)
            target.chmod(stat.S_IMODE(entry.path.lstat().st_mode) & 0o777 | stat.S_IRUSR)
    except OSError as error:
        return reason_of(error)
    return ""


def _note(left: Sequence[tuple[str, str]]) -> str:
    """Name the first skipped entries, each with its reason, and the number of the others."""
    named = [f"{printable(name)} ({reason})" for name, reason in left[:MOST_NAMED]]
    more = len(left) - len(named)
    return ", ".join([*named, *([f"{more} more"] if more else [])])


def remove(path: Path) -> str:
    """Remove a file or a folder with all entries; return why some remain, or an empty string.

    A folder that is too deep for paths, or lacks permissions, is taken apart from the top.
    """
    with contextlib.suppress(OSError, RecursionError):
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
        else:
            shutil.rmtree(path)
        return ""
    reasons: list[str] = []
    with _noting(reasons):
        heap = Path(tempfile.mkdtemp(dir=path.parent))
        _take_apart(path, heap, reasons)
        heap.rmdir()
    return reasons[0] if reasons and os.path.lexists(path) else ""


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """Lend an empty folder that is removed afterwards, whatever it holds by then.

    Raises `WorkError` with what stays, unless something else went wrong before.
    """
    place = Path(tempfile.mkdtemp(prefix="scaffold-")).resolve()
    try:
        yield place
    except BaseException:
        remove(place)
        raise
    if reason := remove(place):
        raise WorkError(f"{place} could not be removed: {reason}. Remove it yourself.")


def _take_apart(path: Path, heap: Path, reasons: list[str]) -> None:
    """Move each folder to the top of `heap` before it is emptied, so that none is deep."""
    number = 0
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        with _noting(reasons):
            folder.chmod(stat.S_IRWXU)
            with os.scandir(folder) as found:
                entries = list(found)
            for entry in entries:
                with _noting(reasons):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)  # noqa: PTH108 - its path is a text
                        continue
                    number += 1
                    Path(entry.path).chmod(stat.S_IRWXU)
                    waiting.append(Path(entry.path).rename(heap / str(number)))
            folder.rmdir()


@contextlib.contextmanager
def _noting(reasons: list[str]) -> Iterator[None]:
    """Record an `OSError`, and continue after the block."""
    try:
        yield
    except OSError as error:
        reasons.append(reason_of(error))
