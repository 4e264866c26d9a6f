"""Locks and installs the project's dependencies with uv; a failure is not fatal."""

import sys
from collections.abc import Iterator
from pathlib import Path

from generator.documents import load_toml, read_text
from generator.project.result import Step
from generator.system import uv
from generator.system.uv import governed, run_uv

LOCK, PIN, PROJECT = uv.LOCK, ".python-version", uv.PYPROJECT
DRAWN = " \t×╰─▶│├"  # noqa: RUF001 - the frame that uv draws around its messages
ASIDE = ("Using ", "Resolved ", "warning:", "hint:")


def sync(project: Path) -> Iterator[Step]:
    """Resolve the dependencies into `uv.lock` and install them into `.venv`, in one run of uv."""
    file = project / LOCK
    before = _content(file)
    failure = _uv(project, "sync", *_interpreter(project))
    if _content(file) != before:
        yield Step("lock", done=True, note=f"versions resolved into {LOCK}", command="uv sync")
    elif failure and before is None:
        yield Step("lock", done=False, note=failure, command="uv sync")
        return
    note = failure or "dependencies installed into .venv"
    yield Step("install", done=not failure, note=note, command="uv sync")


def lock(project: Path) -> str:
    """Resolve the dependencies again; return why that failed, else an empty string."""
    return _uv(project, "lock", left_out="locked")


def _interpreter(project: Path) -> list[str]:
    """Return the option with scaffold's own interpreter, if the project accepts it.

    It is there, whereas uv may look for a newer one, and download that.
    """
    import platform  # both are slow to import

    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if (project / PIN).exists():
        return []
    try:
        table = load_toml(read_text(project / PROJECT)).get("project")
        wanted = SpecifierSet(str(table["requires-python"]) if isinstance(table, dict) else "")
    except (OSError, ValueError, KeyError, InvalidSpecifier):  # uv says what is wrong
        return []
    own = getattr(sys, "_base_executable", "") or sys.executable
    return ["--python", own] if wanted.contains(platform.python_version()) else []


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _uv(project: Path, *arguments: str, left_out: str = "installed") -> str:
    """Run uv in the project; return why it failed or must not run, else the empty string.

    `left_out` says what the dependencies are not, if it must not run.
    """
    try:
        if reason := governed(project):
            return f"dependencies not {left_out}: {reason}"
        done = run_uv(*arguments, folder=project)
    except OSError as error:
        return f"uv could not be started: {error}"
    return "" if done.returncode == 0 else _reason(done.stderr, arguments[0])


def _reason(stderr: str, command: str) -> str:
    """Return uv's error and its cause on one line."""
    lines = [line.strip(DRAWN) for line in stderr.splitlines() if line.strip()]
    start = next((place for place, line in enumerate(lines) if line.startswith("error:")), 0)
    errors = [line for line in lines[start:] if not line.startswith(ASIDE)]
    text = ": ".join(line.removeprefix("error: ").removeprefix("cause: ") for line in errors[:2])
    return f"uv {command}: {text or 'failed'}"
