"""The project's dependencies, locked and installed with uv; without a network it is done later."""

import os
from pathlib import Path
from subprocess import CompletedProcess

from generator.processes import run
from generator.steps import Step

LOCK = "uv.lock"
DRAWN = " \t×╰─▶│├"  # noqa: RUF001 - what uv draws around its messages
ASIDE = ("Using ", "Resolved ", "warning:", "hint:")
FOREIGN = ("VIRTUAL_ENV", "UV_PROJECT", "UV_WORKING_DIRECTORY")


def lock(project: Path) -> Step:
    """Resolve the dependencies into `uv.lock`."""
    failure = _uv(project, "lock")
    note = failure or "versions resolved into uv.lock"
    return Step("lock", done=not failure, note=note, command="uv sync")


def sync(project: Path) -> Step:
    """Install the locked dependencies into `.venv`."""
    failure = _uv(project, "sync", "--locked")
    note = failure or "dependencies installed into .venv"
    return Step("install", done=not failure, note=note, command="uv sync")


def path_with_uv() -> str:
    """Return the search path with uv on it, whether or not it was installed for the shell."""
    from uv import find_uv_bin

    return os.pathsep.join([str(Path(find_uv_bin()).parent), os.environ.get("PATH", os.defpath)])


def _uv(project: Path, *arguments: str) -> str:
    """Run uv in the project; return the reason when it fails, else nothing."""
    try:
        done = _run(*arguments, folder=project)
    except OSError as error:
        return f"uv could not be started: {error}"
    return "" if done.returncode == 0 else _reason(done.stderr, arguments[0])


def _run(*arguments: str, folder: Path | None = None) -> CompletedProcess[str]:
    from uv import find_uv_bin

    command = (find_uv_bin(), *arguments, "--no-progress", "--color=never")
    return run(*command, folder=folder, without=FOREIGN)


def _reason(stderr: str, command: str) -> str:
    """Return what uv says of the error and its cause, on one line."""
    lines = [line.strip(DRAWN) for line in stderr.splitlines() if line.strip()]
    start = next((place for place, line in enumerate(lines) if line.startswith("error:")), 0)
    said = [line for line in lines[start:] if not line.startswith(ASIDE)]
    told = ": ".join(line.removeprefix("error: ").removeprefix("cause: ") for line in said[:2])
    return f"uv {command}: {told or 'failed'}"
