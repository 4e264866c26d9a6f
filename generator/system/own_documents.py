"""The documents of scaffold itself, parsed once for each version of them.

Their parsers take longer than most commands. No limits apply, because they are part of scaffold.
"""

import os
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from generator.system.kept import keep, read_kept

SETTLED = 2  # seconds: a younger file could change again within one tick of the file system's clock


def load_own_toml(file: str) -> dict[str, Any]:
    """Read a TOML file of scaffold; raise `OSError`, or `ValueError` if it is invalid."""
    values: dict[str, Any] = load_own([file], "toml", lambda: _toml(file))
    return values


def load_own(files: Sequence[str], form: str, parse: Callable[[], object]) -> Any:  # noqa: ANN401
    """Return what `parse` makes of files of scaffold, in the format `form`; raise what it raises.

    The result may depend on nothing but these files, and consists of plain values.
    """
    found = [os.stat(file) for file in files]  # noqa: PTH116 - pathlib is slow to import
    states = tuple((one.st_size, one.st_mtime_ns, one.st_ctime_ns) for one in found)
    key = (*files, *states, sys.version)
    name = f"{form}-{zlib.crc32(os.fsencode(files[0])):08x}.bin"
    saved = read_kept(name, key)
    if saved is not None:
        return saved
    values = parse()
    if time.time() - max(one.st_ctime for one in found) > SETTLED:
        keep(name, key, values)
    return values


def _toml(file: str) -> dict[str, Any]:
    import tomllib

    with open(file, "rb") as stream:  # noqa: PTH123
        return tomllib.load(stream)
