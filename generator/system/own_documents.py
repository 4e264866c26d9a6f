"""The TOML files of scaffold itself, parsed once for each version of a file.

Their parser takes longer than most commands. No limits apply, because they are part of scaffold.
"""

import os
import sys
import time
import zlib
from typing import Any

from generator.system.kept import keep, read_kept

SETTLED = 2  # seconds: a younger file could change again within one tick of the file system's clock


def load_own_toml(file: str) -> dict[str, Any]:
    """Read a TOML file of scaffold; raise `OSError`, or `ValueError` if it is invalid."""
    found = os.stat(file)  # noqa: PTH116 - pathlib is slow to import
    key = (file, found.st_size, found.st_mtime_ns, found.st_ctime_ns, sys.version)
    name = f"toml-{zlib.crc32(os.fsencode(file)):08x}.bin"
    saved = read_kept(name, key)
    if isinstance(saved, dict):
        return saved
    import tomllib

    with open(file, "rb") as stream:  # noqa: PTH123
        values = tomllib.load(stream)
    if time.time() - found.st_ctime > SETTLED:
        keep(name, key, values)
    return values
