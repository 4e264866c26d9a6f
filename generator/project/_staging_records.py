"""Records of staging folders, in the user's state folder.

A staging folder itself does not show who made it: a repository or another user can put one there.
So each has a record outside of it, a symbolic link to it. The link's name contains the identity of
the folder and of its parent, whether entries are being moved, and in which project tasks are
running. Creating and renaming a link is atomic, so a kill never leaves half a record.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.system.folders import Folder, Identity
from generator.system.locations import state_home
from generator.system.names import STAGING_PREFIX

MOVING = ".moving"
TASKS = ".tasks"
REFUSED = (OSError, RuntimeError)  # RuntimeError: no home folder


@dataclass
class Claim:
    """The record of one folder; `file` is None if the state folder cannot be written.

    It is `announced` before the folder is made, so that an empty folder left by a kill is known.
    """

    file: Path | None
    announced: bool = False

    @property
    def moving(self) -> bool:
        """True while the project's entries are being moved to the destination for good."""
        return self.file is not None and self.file.name.endswith(MOVING)

    @property
    def project(self) -> Identity | None:
        """The identity of the project while its tasks run at the destination."""
        numbers = self.file.name.partition(TASKS)[2].split("-")[1:] if self.file else []
        return (int(numbers[0], 16), int(numbers[1], 16)) if numbers else None

    @property
    def placing(self) -> bool:
        """True while entries of the project are at the destination, but not for good."""
        return self.moving or self.project is not None

    def settle(self, folder: Folder, place: Folder) -> None:
        """Record the folder's identity once it exists."""
        self._rename(_name(folder, place))
        self.announced = False

    def mark(self, state: str = "") -> None:
        """Record a state: `MOVING`, that of `tasks_in` a project, or none."""
        if self.file is not None:
            self._rename(self.file.name.partition(".")[0] + state)

    def drop(self) -> None:
        """Delete the record."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)
            self.file = None

    def _rename(self, name: str) -> None:
        """Rename the record; on failure delete it, because no record is better than a wrong one."""
        if self.file is None:
            return
        try:
            self.file = self.file.rename(self.file.with_name(name))
        except FileNotFoundError:
            self.file = None
        except OSError:
            self.drop()


def tasks_in(project: Identity) -> str:
    """Return the state in which tasks run in a project."""
    return "-".join([TASKS, *(f"{number:x}" for number in project)])


def announce(place: Folder, name: str) -> Claim:
    """Record a folder before it is made."""
    folder = _real(place, name)
    try:
        home = _home()
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _is_ours_alone(home):
            return Claim(None)
        file = home / _token(folder)
        file.symlink_to(folder)
    except REFUSED:
        return Claim(None)
    return Claim(file, announced=True)


def find(folder: Folder, place: Folder) -> Claim | None:
    """Return the record of a folder in a place, if scaffold made it for this user."""
    try:
        home = _home()
        return _found(home, folder, place) if _is_ours_alone(home) else None
    except REFUSED:  # an unreadable state folder has no records
        return None


def _found(home: Path, folder: Folder, place: Folder) -> Claim | None:
    settled = home / _name(folder, place)
    for file in (settled, settled.with_name(settled.name + MOVING)):
        if file.is_symlink():
            return Claim(file)
    for file in home.glob(f"{settled.name}{TASKS}-*"):
        return Claim(file)
    announced = home / _token(folder.path)
    if announced.is_symlink() and announced.readlink() == _real(place, folder.path.name):
        return Claim(announced, announced=True)
    return None


def forget_gone() -> None:
    """Remove the records of folders that no longer exist."""
    for file in _files():
        with contextlib.suppress(OSError):
            if _is_gone(file):
                file.unlink()


def _is_gone(file: Path) -> bool:
    """Return whether the folder of a record is gone, or another has taken its name."""
    try:
        status = os.lstat(file.readlink())
    except (FileNotFoundError, NotADirectoryError):
        return True
    numbers = file.name.partition(".")[0].split("-")[1:3]
    return bool(numbers) and numbers != [f"{status.st_dev:x}", f"{status.st_ino:x}"]


def _files() -> Iterator[Path]:
    with contextlib.suppress(*REFUSED):
        if _is_ours_alone(home := _home()):
            yield from [file for file in home.iterdir() if file.is_symlink()]


def _is_ours_alone(home: Path) -> bool:
    """Return whether only this user can put a record into a folder."""
    if not hasattr(os, "geteuid"):
        return True
    status = home.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _name(folder: Folder, place: Folder) -> str:
    numbers = (*folder.identity(), *place.identity())
    return "-".join([_token(folder.path), *(f"{number:x}" for number in numbers)])


def _real(place: Folder, name: str) -> Path:
    return Path(os.path.realpath(place.path), name)


def _token(folder: Path) -> str:
    return folder.name.removeprefix(STAGING_PREFIX)


def _home() -> Path:
    return state_home() / "staging"
