"""The Pythons of this machine, as uv finds them: which there are, and what the newest can read."""

import json
import subprocess
from functools import cache

from generator.processes import run

READ = "import ast, sys; ast.parse(sys.stdin.buffer.read())"

Version = tuple[int, int]


def interpreters() -> frozenset[str]:
    """Return the versions of Python on this machine, as `3.13`; none without uv."""
    return frozenset(f"{major}.{minor}" for major, minor in _found())


def newest() -> str:
    """Return the newest of them; the empty text where there is none."""
    return ".".join(map(str, max(_found(), default=())))


def newest_reads(text: str) -> bool:
    """Tell whether the newest of them takes a text for Python.

    What this interpreter is too old for is no fault of a template.
    """
    found = _found()
    if not found:
        return False
    command = (found[max(found)], "-I", "-W", "ignore", "-c", READ)
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    return done.returncode == 0


@cache
def _found() -> dict[Version, str]:
    """Return the interpreters by version; each of them is CPython with the usual threads."""
    from uv import find_uv_bin

    words = ("python", "list", "--only-installed", "--output-format", "json", "--no-progress")
    try:
        listed = run(find_uv_bin(), *words)
    except OSError:
        return {}
    rows = json.loads(listed.stdout) if listed.returncode == 0 else []
    return {
        (row["version_parts"]["major"], row["version_parts"]["minor"]): row["path"]
        for row in reversed(rows)
        if row["implementation"] == "cpython" and row["variant"] == "default"
    }
