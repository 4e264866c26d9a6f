"""Confine rendering to one folder: no writing elsewhere, no processes, no network.

An audit hook of Python refuses other events. It is the second line of defence behind Copier's own
confinement and Jinja's sandbox, and detects what neither does: a file written twice.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.errors import InputError
from generator.system.paths import normalized_path

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {  # the events that change the file system, and how many of their arguments are paths
    **dict.fromkeys(("os.chmod", "os.chown", "os.mkdir", "os.remove", "os.rmdir"), 1),
    **dict.fromkeys(("os.setxattr", "os.truncate", "os.utime"), 1),
    **dict.fromkeys(("os.link", "os.rename"), 2),
}
LINKS = "os.symlink"  # its location is checked here, its target by the gate
FORBIDDEN = (
    *("ctypes.", "os.exec", "os.fork", "os.kill", "os.posix_spawn", "os.spawn", "os.system"),
    *("pty.", "socket.", "subprocess."),
)


class _Hook:
    """The audit hook; it cannot be removed, so there is one, for the current job."""

    def __init__(self) -> None:
        self.tree = ""
        self.written: set[str] = set()
        self.heard = False

    def __call__(self, event: str, arguments: Sequence[object]) -> None:
        if not self.tree:
            return
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, str | bytes) and _writes(mode, flags):
                self._note(self._inside(path))
        elif number := CHANGES.get(event):
            for path in arguments[:number]:
                if isinstance(path, str | bytes):
                    self._inside(path)
        elif event == LINKS:
            path = arguments[1]
            if isinstance(path, str | bytes):
                self._note(self._inside(path))
        elif event.startswith(FORBIDDEN):
            raise PermissionError(errno.EPERM, f"it may not use {event}")

    def _inside(self, path: str | bytes) -> str:
        """Return the path below the tree; refuse any other."""
        whole = os.path.realpath(os.fsdecode(path))
        if whole != self.tree and not whole.startswith(self.tree + os.sep):
            raise PermissionError(errno.EPERM, "it may not write outside the project", path)
        return whole[len(self.tree) + 1 :]

    def _note(self, name: str) -> None:
        key = normalized_path(Path(name))
        if key in self.written:
            raise InputError(
                f"The template's {name} is refused: two of its files, or of its layers', "
                "render to this path. Nothing was written."
            )
        self.written.add(key)


_hook = _Hook()


@contextlib.contextmanager
def confined(tree: Path) -> Iterator[None]:
    """Allow nothing but reading, and writing below `tree`, while the context is active.

    `tree` must be a path without links, so that one put there meanwhile leads out of it. Raises
    `InputError` for a path that is written twice, `PermissionError` for all else.
    """
    if not _hook.heard:
        sys.addaudithook(_hook)
        _hook.heard = True
    _hook.written.clear()
    _hook.tree = os.fspath(tree)
    try:
        yield
    finally:
        _hook.tree = ""


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & WRITING)
