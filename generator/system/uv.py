"""Run uv, and find foreign settings that it would apply."""

import os
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

from generator import limits
from generator.documents import load_toml, read_text
from generator.messages import printable
from generator.system.processes import run

HIDDEN_VARIABLES = ("VIRTUAL_ENV", "UV_PROJECT", "UV_WORKING_DIR", "UV_WORKING_DIRECTORY")

PYPROJECT, SETTINGS, LOCK = "pyproject.toml", "uv.toml", "uv.lock"
FALSE = {"", "0", "f", "false", "n", "no", "off"}  # as uv reads a variable
SECONDS = 60  # that uv may take to find a workspace


def path_with_uv() -> str:
    """Return the search path with the folder of uv first, which may not be on the shell's path."""
    from uv import find_uv_bin

    return os.pathsep.join([str(Path(find_uv_bin()).parent), os.environ.get("PATH", os.defpath)])


def governed(project: Path) -> str:
    """Return which file above a project uv would apply to it and what to do, or an empty string.

    uv builds all that a workspace holds, and so runs it; settings may name where packages come
    from. That folder may be anybody's, such as a clone or a shared one. What cannot be judged
    counts as obeyed: uv reads TOML that Python does not, and waits for a pipe for ever.
    """
    project = project.resolve()
    if reason := next(_odd(project), ""):
        return reason
    return _taken_in(project) or _settings_above(project)


def _taken_in(project: Path) -> str:
    """Say which workspace of a folder above takes a project in, if one does."""
    if not any((folder / PYPROJECT).exists() for folder in project.parents):
        return ""  # no workspace above: uv need not be asked
    try:
        found = run_uv("workspace", "dir", folder=project, seconds=SECONDS)
    except TimeoutExpired:
        return f"uv did not find out within {SECONDS} seconds whether a workspace takes it in"
    root = Path(found.stdout.removesuffix("\n") or project)
    if not root.is_dir() or not root.samefile(project):
        return (
            f"{printable(str(root / PYPROJECT))} makes the project a member of its uv workspace, "
            "whose code uv would build and so run. If you trust that code, run uv sync; else add "
            "the project to 'exclude' in its table [tool.uv.workspace]"
        )
    return ""


def _odd(project: Path) -> Iterator[str]:
    """Say of what stands above in a file's place that uv would read it, and how that would end."""
    for folder in project.parents:
        for file in (folder / SETTINGS, folder / PYPROJECT):
            if file.exists() and not file.is_dir():
                if not file.is_file():
                    yield f"{printable(str(file))} is no file, and uv would read it. Remove it"
                elif file.stat().st_size > limits.MOST_TEXT:
                    yield f"{printable(str(file))} is too large to be judged. Remove it"


def _settings_above(project: Path) -> str:
    """Say from which file of a folder above uv would take settings, if there is one."""
    if os.environ.get("UV_CONFIG_FILE") or not _is_false("UV_NO_CONFIG"):
        return ""  # it looks for none
    for folder in (project, *project.parents):
        for file in (folder / SETTINGS, folder / PYPROJECT):
            if file.is_file() and (file.name == SETTINGS or _sets_up_uv(file)):
                if folder == project:
                    return ""
                return (
                    f"uv would take its settings from {printable(str(file))}{_doubt(file)}. If you "
                    "trust them, run uv sync; else give the project a table [tool.uv] in "
                    f"{PYPROJECT}, or a file {SETTINGS}"
                )
    return ""


def _is_false(variable: str) -> bool:
    return os.environ.get(variable, "").strip().lower() in FALSE


def _sets_up_uv(file: Path) -> bool:
    """Tell whether a `pyproject.toml` has a table for uv, or may have one that uv can read."""
    try:
        tool = load_toml(read_text(file)).get("tool")
    except (OSError, ValueError):
        return True
    return isinstance(tool, dict) and "uv" in tool


def _doubt(file: Path) -> str:
    """Say why it is not known whether a file has settings, where that is so."""
    try:
        load_toml(read_text(file))
    except (OSError, ValueError) as error:
        return f", if it can read that file ({printable(str(error))})"
    return ""


def run_uv(
    *arguments: str, folder: Path | None = None, seconds: float | None = None
) -> CompletedProcess[str]:
    """Run uv in a folder. Raises `OSError` where it cannot be started, or `TimeoutExpired`."""
    from uv import find_uv_bin

    command = (find_uv_bin(), *arguments, "--no-progress", "--color=never")
    return run(*command, folder=folder, without=HIDDEN_VARIABLES, seconds=seconds)
