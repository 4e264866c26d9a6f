"""Folders held open by descriptor, so that replacing the path meanwhile has no effect.

Windows has no such descriptors, and no locks of this kind; there a folder is its path.
"""

import contextlib
import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self

Identity = tuple[int, int]  # the numbers of a device and of an inode on it


def identity_of(status: os.stat_result) -> Identity:
    """Return the identity of what has this status."""
    return status.st_dev, status.st_ino


@dataclass(frozen=True)
class Folder:
    """A folder: its path, for messages, and its descriptor, or `None` on Windows."""

    path: Path
    handle: int | None = None

    @classmethod
    def open(cls, path: Path, *, within: "Folder | None" = None) -> Self:
        """Open a folder; one `within` another is opened by its name, and must not be a link.

        Raises `OSError` if it is not a folder.
        """
        if not has_locks():
            if not path.is_dir() or (within and path.is_symlink()):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
            return cls(path)
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        if within is None:
            return cls(path, os.open(path, flags))
        where = within.at(path.name)
        return cls(path, os.open(where, flags | os.O_NOFOLLOW, dir_fd=within.handle))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the descriptor and release the lock."""
        if self.handle is not None:
            os.close(self.handle)

    def at(self, name: str) -> str:
        """Return the path of an entry for system calls that also take the descriptor."""
        return str(self.path / name) if self.handle is None else name

    def status(self) -> os.stat_result:
        """Return the status of the folder itself."""
        return self.path.stat() if self.handle is None else os.fstat(self.handle)

    def identity(self) -> Identity:
        """Return the device and inode numbers, unique to this folder while it exists."""
        return identity_of(self.status())

    def find(self, identity: Identity) -> str:
        """Return the name of the entry with an identity, or an empty string."""
        for name in self.entries():
            with contextlib.suppress(FileNotFoundError):
                if identity_of(os.lstat(self.at(name), dir_fd=self.handle)) == identity:
                    return name
        return ""

    def touch(self) -> None:
        """Set its time of modification to now."""
        os.utime(self.path if self.handle is None else self.handle)

    def is_private(self) -> bool:
        """Tell whether this user owns it and nobody else has access."""
        return self.is_own() and stat.S_IMODE(self.status().st_mode) & 0o777 == stat.S_IRWXU

    def is_own(self) -> bool:
        """Tell whether this user owns it."""
        return not hasattr(os, "geteuid") or self.status().st_uid == os.geteuid()

    def holds(self, name: str) -> bool:
        """Tell whether there is an entry of that name; a broken link counts."""
        try:
            os.lstat(self.at(name), dir_fd=self.handle)
        except FileNotFoundError:
            return False
        return True

    def entries(self) -> list[str]:
        """Return the names of all entries, sorted."""
        with os.scandir(self.path if self.handle is None else self.handle) as found:
            return sorted(entry.name for entry in found)

    def lock(self) -> None:
        """Lock it until it is closed or this process ends.

        Raises `BlockingIOError` if another process holds the lock, `OSError` without locks.
        """
        if fcntl := _fcntl():
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def make(self, name: str) -> None:
        """Create a folder in it that only this user can access."""
        os.mkdir(self.at(name), stat.S_IRWXU, dir_fd=self.handle)

    def move(self, name: str, target: "Folder") -> None:
        """Move an entry into another folder; raise `FileExistsError` if its name is taken."""
        if target.holds(name):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target.path / name))
        self.rename(name, target, name)

    def rename(self, name: str, target: "Folder", new: str) -> None:
        """Move an entry into another folder under a new name, with `os.rename`."""
        old, new = self.at(name), target.at(new)
        os.rename(old, new, src_dir_fd=self.handle, dst_dir_fd=target.handle)

    def empty(self) -> None:
        """Remove all entries; links are removed, not followed. Raises `OSError`.

        Nested folders are moved to the top first, so that no path is too long to be removed.
        """
        waiting = self.unlink_files()
        while waiting:
            name = waiting.pop()
            with Folder.open(self.path / name, within=self) as inner:
                for folder in inner.unlink_files():
                    above = os.urandom(8).hex()
                    inner.rename(folder, self, above)
                    waiting.append(above)
            self.remove(name)

    def unlink_files(self) -> list[str]:
        """Remove all entries but folders; return the names of the folders, with access to them."""
        with os.scandir(self.path if self.handle is None else self.handle) as found:
            entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
        for name, is_folder in entries:
            if not is_folder:
                os.unlink(self.at(name), dir_fd=self.handle)
        folders = [name for name, is_folder in entries if is_folder]
        for name in folders:
            os.chmod(self.at(name), stat.S_IRWXU, dir_fd=self.handle)
        return folders

    def remove(self, name: str) -> None:
        """Remove an empty folder in it."""
        os.rmdir(self.at(name), dir_fd=self.handle)


def has_locks() -> bool:
    """Tell whether this system can lock folders and open them by descriptor."""
    return _fcntl() is not None


def _fcntl() -> ModuleType | None:
    """Return the module `fcntl`, which Windows lacks."""
    try:
        import fcntl
    except ImportError:
        return None
    return fcntl
