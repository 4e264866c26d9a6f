"""Atomic writes, careful reads, and a lock between runs."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CAREFULLY = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")  # where the system has them


def open_carefully(file: Path) -> BinaryIO:
    """Open a file for reading, but neither follow a link at its path nor wait for a pipe.

    What is open may be no plain file. Raises `OSError`.
    """
    flags = (getattr(os, name, 0) for name in CAREFULLY)
    return os.fdopen(os.open(file, os.O_RDONLY | sum(flags)), "rb")


def write_atomically(file: Path, content: str | bytes) -> None:
    """Write a file in one step and create its folder; on `OSError` the old file is unchanged.

    A link at this path is replaced; use `followed` for files that the user may have linked.
    """
    import tempfile  # lazy: slow, and reading needs none

    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def followed(file: Path) -> Path:
    """Return the file that a path resolves to, existing or not, so that a link stays a link.

    Raises `OSError` for a circular link, and for a device, a pipe or a socket, such as /dev/null,
    which a write would replace by a file.
    """
    target = Path(os.path.realpath(file))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file))
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise OSError(errno.EINVAL, f"{target} is not a regular file", str(file))
    return target


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Create a folder if it is missing and wait for its lock; yield whether the lock is held.

    The system releases the lock however this process ends. Windows and some network file systems
    have no locks: there, files are still written whole, but two runs may both write them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
    except (ImportError, OSError):
        return False
    return True


def write_new(file: Path, text: str, mode: int) -> None:
    """Write a new file; raise `FileExistsError` if there is one, and do not follow a link."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
