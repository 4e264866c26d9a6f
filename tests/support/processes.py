"""Starts the command as a real process in a clean environment."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "generator")
FOREIGN = ("COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "PAGER", "VIRTUAL_ENV")
PATIENCE = 300  # seconds after which a command counts as hanging, even on a busy machine
KNOWN = {
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@example.org",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "PYTHONUTF8": "1",
    "TERM": "xterm",
}


@dataclass(frozen=True)
class Outcome:
    """The output and exit code of a process."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON may hold anything
        """The JSON document on standard output."""
        return json.loads(self.out)


def surroundings(**changes: str) -> dict[str, str]:
    """Return this process's environment without variables that could change the result."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in FOREIGN and not key.startswith("GIT_")
    }
    return {**kept, **KNOWN, **changes}


def run(command: Sequence[str], folder: Path, **changes: str) -> Outcome:
    """Run a command in `folder` to its end, without a terminal."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=surroundings(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def scaffold(folder: Path, *arguments: str, **changes: str) -> Outcome:
    """Run `scaffold` in `folder`."""
    return run([*COMMAND, *arguments], folder, **changes)


def git(folder: Path, *arguments: str, **changes: str) -> str:
    """Run git in `folder`; return its output; fail if git fails."""
    done = run(["git", *arguments], folder, **changes)
    assert done.code == 0, done.err
    return done.out.strip()


def children(pid: int) -> list[int]:
    """Return the running children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state not in "ZX":
                found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    """Return whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
