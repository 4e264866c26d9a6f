"""All or nothing: a project is made in a folder of its own and moved into place when complete.

A destination that does not exist appears by one rename. One that exists, empty, keeps its identity
(a shell may stand in it): the project is made inside it and its entries are moved up. While a run
is alive it holds a lock on its staging folder; one without a lock was left by a killed run.
"""

import contextlib
import errno
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from generator.errors import InputError, WorkError

MARK = ".scaffold-staging-"
MOVING = "moving"
TAKEN = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR)


@dataclass
class Staging:
    """The folder in which a project is made, and the way into place."""

    destination: Path
    tree: Path
    made: list[Path] = field(default_factory=list)
    placed: bool = False

    def place(self) -> None:
        """Move the complete project into place; on failure the destination is as it was."""
        if self.destination in self.tree.parents:
            self._move_entries()
        else:
            self._rename()
        self.placed = True

    def _rename(self) -> None:
        try:
            self.tree.rename(self.destination)
        except OSError as error:
            if error.errno not in TAKEN:
                raise
            raise InputError(_occupied(self.destination)) from error

    def _move(self, entry: Path) -> Path:
        target = self.destination / entry.name
        if os.path.lexists(target):
            raise InputError(_occupied(self.destination))
        return entry.rename(target)

    def _move_entries(self) -> None:
        """Move the entries up; the mark tells a later run to finish, should this one be killed."""
        (self.tree.parent / MOVING).touch()
        moved: list[Path] = []
        with _undisturbed(), _alone_in(self.destination):
            check_destination(self.destination)
            try:
                for entry in sorted(self.tree.iterdir()):
                    moved.append(self._move(entry))  # noqa: PERF401 - needed on failure
            except (OSError, InputError):
                for target in moved:
                    target.rename(self.tree / target.name)
                raise


@contextlib.contextmanager
def staging(destination: Path) -> Iterator[Staging]:
    """Yield a staging folder for `destination`; clear it away on every way out."""
    check_destination(destination)
    with contextlib.ExitStack() as ends:
        with _undisturbed():  # a signal waits until it is known what is to be cleared away
            staged = _begin(destination)
            ends.enter_context(_locked(staged.tree.parent))
            ends.callback(_end, staged)
        try:
            staged.tree.mkdir()
            yield staged
        except OSError as error:
            raise WorkError(
                f"Cannot write into {staged.tree.parents[1]}: {error.strerror}. "
                "Nothing was written."
            ) from error


def _begin(destination: Path) -> Staging:
    """Make the staging folder, and the folders above `destination` that are missing."""
    made = _make_parents(destination)
    place = destination if destination.exists() else destination.parent
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{MARK}{os.getpid()}-", dir=place))
    except OSError as error:
        _remove_empty(made)
        raise WorkError(
            f"Cannot write into {place}: {error.strerror}. Choose another place."
        ) from error
    return Staging(destination, folder / "project", made)


def _end(staged: Staging) -> None:
    shutil.rmtree(staged.tree.parent, ignore_errors=True)
    if not staged.placed:
        _remove_empty(staged.made)


def check_destination(destination: Path) -> None:
    """Refuse a file, a link that leads nowhere, and a folder that is not empty."""
    if destination.is_symlink() and not destination.exists():
        raise InputError(
            f"{destination} is a link that leads nowhere. Remove it or choose another name."
        )
    if destination.is_dir() and not all(
        entry.name.startswith(MARK) for entry in destination.iterdir()
    ):
        raise InputError(_occupied(destination))
    for place in (destination, *destination.parents):
        if place.exists() and not place.is_dir():
            raise InputError(f"{place} is a file. Choose another name.")


def sweep(destination: Path) -> list[str]:
    """Clear away what killed runs left in or beside `destination`; return a line for each."""
    places = [place for place in (destination, destination.parent) if os.access(place, os.W_OK)]
    found = [folder for place in places for folder in sorted(place.glob(f"{MARK}*"))]
    return [_clear(folder) for folder in found if _abandoned(folder)]


def _clear(folder: Path) -> str:
    """Finish what a run was killed in the middle of placing; remove what any other left."""
    if (folder / MOVING).exists():
        for entry in sorted((folder / "project").iterdir()):
            if not (folder.parent / entry.name).exists():
                entry.rename(folder.parent / entry.name)
        line = (
            f"Finished the project in {folder.parent}: an earlier run was killed while placing it."
        )
    else:
        line = f"Removed {folder}: an earlier run was killed and left it."
    shutil.rmtree(folder, ignore_errors=True)
    return line


def _occupied(destination: Path) -> str:
    return (
        f"{destination} is not empty, and nothing in it is to be overwritten. "
        "Choose another name, or an empty folder."
    )


def _make_parents(destination: Path) -> list[Path]:
    """Make the missing folders above `destination`; return them, the deepest first."""
    missing = [folder for folder in destination.parents if not folder.exists()]
    made: list[Path] = []
    try:
        for folder in reversed(missing):
            folder.mkdir()
            made.insert(0, folder)
    except OSError as error:
        _remove_empty(made)
        raise WorkError(f"Cannot make {folder}: {error.strerror}. Choose another place.") from error
    return made


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait until what must not be left half done is done."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _alone_in(destination: Path) -> Iterator[None]:
    """Let one run at a time place a project in a folder; refuse the others."""
    try:
        with _locked(destination):
            yield
    except BlockingIOError as error:
        raise InputError(_occupied(destination)) from error


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, which the system drops however this process ends."""
    fcntl = _fcntl()
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _abandoned(folder: Path) -> bool:
    """Tell whether the process that made the folder is gone and its lock is free."""
    fcntl = _fcntl()
    if fcntl is None or _alive(folder.name.removeprefix(MARK).partition("-")[0]):
        return False
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _alive(pid: str) -> bool:
    """Tell whether a process of that number runs; one that may not be asked does."""
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return True


def _fcntl() -> ModuleType | None:
    """Return the module that locks files, which Windows lacks."""
    try:
        import fcntl
    except ImportError:
        return None
    return fcntl
