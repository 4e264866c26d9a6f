"""Runs another program to its end: nothing to type into it, its output read as text."""

import os
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path


def run(
    *command: str,
    folder: Path | None = None,
    without: Collection[str] = (),
    added: Mapping[str, str] | None = None,
    seconds: float | None = None,
    apart: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command and return how it ended, whatever its exit code.

    `without` are variables of our environment that it must not see, `added` are its own. `apart`
    from our terminal nothing that it starts can ask a person. Raises `OSError` where it cannot be
    started and `TimeoutExpired` after `seconds`.
    """
    kept = {key: value for key, value in os.environ.items() if key not in without}
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, **(added or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
        timeout=seconds,
        start_new_session=apart,
    )
