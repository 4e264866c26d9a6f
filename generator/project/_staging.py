"""Generates a project in a staging folder and moves it into place when complete: all or nothing.

A destination that does not exist appears by one rename. An existing, empty one keeps its identity
(it may be the working folder of a shell): the project is made inside it and its entries are moved
up. A live run holds a lock on its staging folder; `_leftovers` removes what a killed one left.

Tasks run after the move, and the project is taken back if it is not placed for good: see `_undo`.
"""

import contextlib
import errno
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import InputError, WorkError
from generator.project._leftovers import PROJECT
from generator.project._neighbours import kept_names
from generator.project._staging_records import MOVING, Claim, announce, tasks_in
from generator.project._undo import take_back
from generator.project.destination import _occupied, check_destination
from generator.system.folders import Folder, Identity
from generator.system.names import STAGING_PREFIX

OCCUPIED = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR)


@dataclass
class Staging:
    """The folder in which a project is generated, `within` another, and its destination.

    `project` is the project's identity from the moment when it is moved for its tasks. With
    `has_neighbours`, the destination contains other files; those `kept` are not replaced.
    """

    destination: Path
    within: Folder
    folder: Folder
    claim: Claim
    made: list[Path] = field(default_factory=list)
    has_neighbours: bool = False
    kept: tuple[str, ...] = ()
    placed: bool = False
    project: Identity | None = None

    @property
    def tree(self) -> Path:
        """The folder that becomes the project, or has been moved to the destination for its tasks.

        Raises `WorkError` if another folder or a link has replaced it: another user with write
        access to the parent folder may have put it there to receive the files.
        """
        self._refuse_another()
        if not self.project:
            return self.folder.path / PROJECT
        self.beat()
        return self.destination

    @property
    def _is_inside(self) -> bool:
        return self.within.path == self.destination

    def _refuse_another(self) -> None:
        path, identity, name = self.folder.path, self.folder.identity(), "staging folder"
        if self.project:
            path, identity, name = self.destination, self.project, "project"
        try:
            with Folder.open(path, within=None if path == self.within.path else self.within) as it:
                same = it.identity() == identity
        except OSError:
            same = False
        if not same:
            raise WorkError(
                f"The {name} {path} was moved or replaced during the run. "
                "Choose a destination where nobody else can write, and look for leftover files "
                "there."
            )

    def place(self) -> None:
        """Move the complete project into place, for good; on failure nothing is changed there."""
        self._refuse_another()
        with _signals_blocked():
            if self.project:
                self.claim.mark()
            else:
                self._move(MOVING if self._is_inside else "")
            self.placed = True

    def judge_neighbours(self) -> None:
        """Find the files at the destination that stay as they are; raise `InputError` for others.

        The project in the staging folder must be complete.
        """
        if self.has_neighbours:
            with Folder.open(self.tree, within=self.folder) as tree:
                self.kept = kept_names(tree, self.within)

    def place_for_tasks(self) -> None:
        """Move the project into place, until `place` is called or it is taken back."""
        if self.has_neighbours:
            raise InputError(
                f"The template runs tasks, and {self.destination} contains files: tasks could "
                "change them. Choose an empty folder, or pass --skip-tasks. Nothing was written."
            )
        self._refuse_another()
        with _signals_blocked():
            with Folder.open(self.tree, within=self.folder) as tree:
                project = (self.within if self._is_inside else tree).identity()
            self._move(tasks_in(project))
            self.project = project

    def beat(self) -> None:
        """Give a sign of life, for `_undo` in the run after a killed one."""
        with contextlib.suppress(OSError):
            self.folder.touch()

    def take_back(self) -> None:
        """Undo `place_for_tasks`, so that the project is removed with the staging folder."""
        if not self.project:
            return
        try:
            take_back(self.project, self.within, self.folder)
        except OSError as error:
            raise WorkError(
                f"The unfinished project in {self.destination} could not be removed: "
                f"{error.strerror}. Remove it yourself."
            ) from error
        self.claim.mark()

    def _move(self, state: str) -> None:
        """Move the project; if this run is killed, its record tells the next one the state."""
        try:
            if self._is_inside:
                self._move_entries(state)
            else:
                self._move_folder(state)
        except OSError as error:
            if error.errno not in OCCUPIED:
                raise
            raise InputError(_occupied(self.destination)) from error

    def _move_folder(self, state: str) -> None:
        if state:
            self.claim.mark(state)
        try:
            self.folder.rename(PROJECT, self.within, self.destination.name)
        except OSError:
            self.claim.mark()
            raise

    def _move_entries(self, state: str) -> None:
        with (
            _only_run_in(self.destination),
            Folder.open(self.tree, within=self.folder) as tree,
        ):
            check_destination(self.destination, has_neighbours=self.has_neighbours)
            self.claim.mark(state)
            moved: list[str] = []
            try:
                for entry in tree.entries():
                    if entry in self.kept:
                        continue
                    tree.move(entry, self.within)
                    moved.append(entry)
                    self.beat()  # a slow move is no change by the user
            except OSError:
                for entry in moved:
                    self.within.move(entry, tree)
                self.claim.mark()
                raise


@contextlib.contextmanager
def staging(destination: Path, *, has_neighbours: bool = False) -> Iterator[Staging]:
    """Yield a staging folder for `destination`; remove it on every exit."""
    check_destination(destination, has_neighbours=has_neighbours)
    with contextlib.ExitStack() as ends:
        with _signals_blocked():  # until the cleanup is registered
            staged = _begin(destination, ends)
        staged.has_neighbours = has_neighbours and _holds_others(staged)
        try:
            staged.tree.mkdir()
            yield staged
        except OSError as error:
            raise WorkError(
                f"Cannot write into {staged.within.path}: {error.strerror}. Nothing was written."
            ) from error
        except RecursionError as error:
            raise WorkError(
                "The project's folders are nested too deeply. Nothing was written; tell the "
                "template's author."
            ) from error


def _holds_others(staged: Staging) -> bool:
    """Tell whether the destination contains anything but staging folders."""
    names = staged.within.entries() if staged.within.path == staged.destination else []
    return any(not name.startswith(STAGING_PREFIX) for name in names)


def _begin(destination: Path, ends: contextlib.ExitStack) -> Staging:
    """Make the staging folder, and missing folders above `destination`."""
    made = _make_parents(destination)
    place = destination if destination.exists() else destination.parent
    try:
        within = ends.enter_context(Folder.open(place))
        folder, claim = _make_folder(within)
    except OSError as error:
        _remove_empty(made)
        raise WorkError(
            f"Cannot write into {place}: {error.strerror}. Choose another destination."
        ) from error
    staged = Staging(destination, within, ends.enter_context(folder), claim, made)
    ends.callback(_end, staged)
    return staged


def _make_folder(within: Folder) -> tuple[Folder, Claim]:
    """Make a staging folder, locked and recorded.

    Until it is locked, another run may take it for an empty leftover and remove it.
    """
    while True:
        name = f"{STAGING_PREFIX}{os.urandom(8).hex()}"
        claim = announce(within, name)
        try:
            within.make(name)
            if folder := _locked_folder(name, within):
                claim.settle(folder, within)
                return folder, claim
        except OSError:
            with contextlib.suppress(OSError):
                within.remove(name)
            claim.drop()
            raise


def _locked_folder(name: str, within: Folder) -> Folder | None:
    """Return a new folder with its lock; None if another run has removed it."""
    try:
        folder = Folder.open(within.path / name, within=within)
    except FileNotFoundError:
        return None
    try:
        folder.lock()
    except BlockingIOError:  # another run is removing it as a leftover
        folder.close()
        return None
    except OSError:  # without locks no run removes leftovers
        pass
    if within.holds(name):
        return folder
    folder.close()
    return None


def _end(staged: Staging) -> None:
    with (
        _signals_blocked(),
        contextlib.suppress(OSError),
    ):  # the next run reports what cannot be removed
        if not staged.placed:
            staged.take_back()
        if staged.placed or not staged.claim.placing:  # else undo failed: the next run finishes
            staged.folder.empty()
            staged.within.remove(staged.folder.path.name)
            staged.claim.drop()
    if not staged.placed:
        _remove_empty(staged.made)


def _make_parents(destination: Path) -> list[Path]:
    """Make the missing folders above `destination`; return them, deepest first."""
    missing = [folder for folder in destination.parents if not folder.exists()]
    made: list[Path] = []
    try:
        for folder in reversed(missing):
            folder.mkdir()
            made.insert(0, folder)
    except OSError as error:
        _remove_empty(made)
        raise WorkError(
            f"Cannot create {folder}: {error.strerror}. Choose another destination."
        ) from error
    return made


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


@contextlib.contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block signals while an operation must not be interrupted."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _only_run_in(destination: Path) -> Iterator[None]:
    """Let one run at a time place a project in a folder; raise `InputError` for others."""
    with Folder.open(destination) as place:
        try:
            place.lock()
        except BlockingIOError as error:
            raise InputError(_occupied(destination)) from error
        except OSError:  # a file system without locks
            pass
        yield
