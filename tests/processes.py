"""The command as the tests start it: a real process, in surroundings that are known."""

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
    """What a process said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON may hold anything
        """The one JSON document that standard output holds."""
        return json.loads(self.out)


def surroundings(**changes: str) -> dict[str, str]:
    """Return this process's environment without what could change the outcome."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in FOREIGN and not key.startswith("GIT_")
    }
    return {**kept, **KNOWN, **changes}


def run(command: Sequence[str], folder: Path, **changes: str) -> Outcome:
    """Run a command in `folder` to its end, with nobody at a terminal."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=surroundings(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def scaffold(folder: Path, *arguments: str, **changes: str) -> Outcome:
    """Run `scaffold` in `folder`."""
    return run([*COMMAND, *arguments], folder, **changes)


def git(folder: Path, *arguments: str, **changes: str) -> str:
    """Run git in `folder`; return what it says, which it must."""
    done = run(["git", *arguments], folder, **changes)
    assert done.code == 0, done.err
    return done.out.strip()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that are not at their end."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state not in "ZX":
                found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
