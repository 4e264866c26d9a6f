"""The Python interpreters of this machine, as uv finds them."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from generator.system.uv import run_uv

READ = "import ast, sys; ast.parse(sys.stdin.buffer.read())"

Version = tuple[int, int]


def interpreters() -> frozenset[str]:
    """Return the versions of Python on this machine, as `3.13`; none without uv."""
    return frozenset(f"{major}.{minor}" for major, minor in _found())


def newest() -> str:
    """Return the newest version; empty if there is none."""
    return ".".join(map(str, max(_found(), default=())))


def newest_reads(text: str) -> bool:
    """Tell whether the newest interpreter can parse a text as Python.

    Syntax that is too new for the running interpreter is not an error of the template.
    """
    found = _found()
    if not found:
        return False
    command = (found[max(found)], "-I", "-W", "ignore", "-c", READ)
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    return done.returncode == 0


@cache
def _found() -> dict[Version, str]:
    """Return the interpreters by version; each of them is CPython with the usual threads.

    uv looks around at the root of the file system: the folder in which one stands may be somebody
    else's, whose settings could name another cache, and whose `.python-version` other Pythons.
    """
    words = ("python", "list", "--only-installed", "--output-format", "json")
    try:
        listed = run_uv(*words, folder=Path(Path(sys.executable).anchor))
    except OSError:
        return {}
    rows = json.loads(listed.stdout) if listed.returncode == 0 else []
    return {
        (row["version_parts"]["major"], row["version_parts"]["minor"]): row["path"]
        for row in reversed(rows)
        if row["implementation"] == "cpython" and row["variant"] == "default"
    }
