"""Results of long computations, saved in the user's cache folder: parsed and compiled texts.

Compiled texts are code, so a file that another user could have written is not read.
"""

import contextlib
import marshal
import os
import stat
import zlib
from pathlib import Path

from generator.system.files import open_carefully, write_atomically
from generator.system.locations import cache_home

FOLDER = "compiled"
CHECK = 4  # bytes in front of the content, which detect a damaged file
MOST_BYTES = 16 << 20  # of a file
MOST_FILES = 40  # in the folder, where those of earlier versions remain


def read_kept(name: str, key: object) -> object:
    """Return what was saved under that name and key; `None` if nothing safe to read was.

    `key` is everything that decides the result, in types that `marshal` knows.
    """
    try:
        content = memoryview(_read_own(cache_home() / FOLDER / name))
        if zlib.crc32(content[CHECK:]) != int.from_bytes(content[:CHECK]):
            return None
        saved, value = marshal.loads(content[CHECK:])  # noqa: S302 - the user's own file
    except (OSError, RuntimeError, EOFError, ValueError, TypeError):
        return None
    return value if saved == key else None


def keep(name: str, key: object, value: object) -> None:
    """Save a value that `marshal` knows; a folder that refuses the file is left as it is."""
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        content = marshal.dumps((key, value))  # type: ignore[arg-type]  # any others: ValueError
        _write(cache_home() / FOLDER / name, zlib.crc32(content).to_bytes(CHECK) + content)


def _read_own(file: Path) -> bytes:
    """Read a file; raise `OSError` for one that others could have written, or a large one."""
    if not _is_own(file.parent.lstat()):
        raise PermissionError(file.parent)
    with open_carefully(file) as stream:
        found = os.fstat(stream.fileno())
        if not (stat.S_ISREG(found.st_mode) and _is_own(found) and found.st_size <= MOST_BYTES):
            raise PermissionError(file)
        return stream.read(MOST_BYTES)


def _is_own(found: os.stat_result) -> bool:
    """Tell whether only this user may write; Windows keeps the folder private itself."""
    if not hasattr(os, "geteuid"):
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(file: Path, content: bytes) -> None:
    file.parent.parent.mkdir(parents=True, exist_ok=True)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if not _is_own(file.parent.lstat()) or len(content) > MOST_BYTES:
        return
    write_atomically(file, content)
    for old in sorted(file.parent.iterdir(), key=_age)[MOST_FILES:]:
        old.unlink(missing_ok=True)


def _age(file: Path) -> float:
    return -file.lstat().st_mtime
