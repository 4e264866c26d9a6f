"""Formats the files in which an update kept the additions of both sides."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import TimeoutExpired
from typing import NamedTuple

from generator.messages import shell_line
from generator.project.result import Step
from generator.registry.formatters import Formatter
from generator.system.processes import run
from generator.system.uv import path_with_uv

SECONDS = 120.0
HIDDEN = ("VIRTUAL_ENV",)


class Permission(NamedTuple):
    """Whether code of a template may run; `held_back` is why not, if not for its origin."""

    run: bool
    held_back: str = ""


def format_files(
    folder: Path, names: Sequence[str], formatters: Sequence[Formatter], may: Permission
) -> Iterator[Step]:
    """Run the formatters that take some of the files; yield the outcome of each.

    `names` are paths within the project's folder.
    """
    for formatter in formatters:
        taken = [name for name in names if formatter.takes(name)]
        if not taken:
            continue
        words = [*formatter.words, *taken]
        reason = _obstacle(folder, formatter, may) or _run(folder, words)
        note = f"{formatter.name} not run: {reason}" if reason else f"{formatter.name} done"
        yield Step("format", done=not reason, note=note, command=shell_line(words))


def _obstacle(folder: Path, formatter: Formatter, may: Permission) -> str:
    if not may.run:
        return may.held_back or "it is a command of a third-party template"
    if not (folder / formatter.where).exists():
        return f"there is no {formatter.where}"
    return ""


def _run(folder: Path, words: Sequence[str]) -> str:
    """Run a command; return why it failed, or an empty string."""
    added = {"PATH": path_with_uv()}
    try:
        done = run(*words, folder=folder, without=HIDDEN, added=added, seconds=SECONDS, apart=True)
    except (OSError, TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"it ended with {done.returncode}"
