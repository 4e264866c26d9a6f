"""Run git, with settings that depend on whose repository it is; only this module starts git.

The settings, hooks and attributes of a repository can start programs, so each run has one of three
modes: `OWN` for the user's project applies all settings; `USER`, to fetch, applies the user's but
no repository's; `ALONE`, for third-party repositories, applies none.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

from generator import limits
from generator.system.processes import exchange, run, stream

# Variables that would direct git to another repository.
LOCAL = frozenset(
    [
        *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DEFAULT_HASH", "GIT_DIR"),
        *("GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE"),
        *("GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE"),
        *("GIT_WORK_TREE",),
    ]
)
PROGRAMS = "GIT_EXEC_PATH"  # the folder of git's own programs
# Older versions of git read the user's settings even if they should not.
HARMLESS = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.symlinks=true"),
    *("-c", "core.bigFileThreshold=4m"),  # larger files are not loaded into memory whole
    *("-c", "submodule.recurse=false"),
    *("-c", "maintenance.auto=false"),
    *("-c", "http.lowSpeedLimit=1"),
    *("-c", "http.lowSpeedTime=30"),
)
OVER_LIMIT = "over limit"  # git's message if it exceeds its memory limit
QUIET = {
    # A few bytes of a repository can decompress to a commit or a tree of gigabytes.
    "GIT_ALLOC_LIMIT": f"{limits.MOST_MEMORY_OF_GIT >> 20}m",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class Mode(NamedTuple):
    """Which settings apply to a run of git.

    `hidden` selects variables to remove from our environment; `added` are set. `apart` makes git
    use a git folder of ours, not the repository around it; `homeless` makes that folder its home.
    """

    settings: tuple[str, ...] = ()
    added: Mapping[str, str] = {}
    hidden: Callable[[str], bool] = LOCAL.__contains__
    apart: bool = True
    homeless: bool = False


OWN = Mode(added={"LC_ALL": "C"}, apart=False)
USER = Mode(
    settings=HARMLESS,
    added={**QUIET, "GIT_ALLOW_PROTOCOL": "https:ssh:file"},
    hidden=(LOCAL | {"GIT_CONFIG", "GIT_CONFIG_PARAMETERS"}).__contains__,
)
ALONE = Mode(
    settings=HARMLESS,
    added={
        **QUIET,
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
    },
    hidden=lambda name: name.startswith("GIT_") and name != PROGRAMS,
    homeless=True,
)


def has_git() -> bool:
    """Tell whether git is installed."""
    return bool(_program())


def run_git(
    mode: Mode,
    *words: str,
    place: Path,
    seconds: float,
    watch: Callable[[], None] | None = None,
    take: Callable[[bytes], None] | None = None,
) -> CompletedProcess[str]:
    """Run git and return its result, whatever the exit code.

    `place` is the user's project or, in the other modes, a git folder of our own (see `make_bare`);
    it is git's working directory. Git cannot prompt. `watch` is called periodically and `take` gets
    the output in pieces; an exception from either ends git and all that it started. Raises
    `OSError` if git cannot be started and `TimeoutExpired` after `seconds`.
    """
    program = _program()
    if not program:
        raise FileNotFoundError("git is not installed")
    git_dir = ("--git-dir", str(place)) if mode.apart else ()
    command = (program, *git_dir, *mode.settings, *words)
    home = {"HOME": str(place), "XDG_CONFIG_HOME": str(place)} if mode.homeless else {}
    hidden = tuple(name for name in os.environ if mode.hidden(name))
    added = {**mode.added, **home}
    if take:
        return stream(take, *command, folder=place, without=hidden, added=added, seconds=seconds)
    return run(
        *command,
        folder=place,
        without=hidden,
        added=added,
        seconds=seconds,
        apart=True,
        watch=watch,
    )


def ask_git(
    mode: Mode,
    *words: str,
    place: Path,
    seconds: float,
    given: bytes = b"",
    added: Mapping[str, str] | None = None,
) -> CompletedProcess[bytes]:
    """Run git as `run_git` does, with an input and more variables; the output stays bytes."""
    program = _program()
    if not program:
        raise FileNotFoundError("git is not installed")
    return exchange(
        *(program, *mode.settings, *words),
        given=given,
        folder=place,
        without=tuple(name for name in os.environ if mode.hidden(name)),
        added={**mode.added, **(added or {})},
        seconds=seconds,
    )


def _program() -> str:
    """Return git's absolute path; ignore programs that a relative search path would find."""
    folders = filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep))
    found = shutil.which("git", path=os.pathsep.join(folders)) or ""
    return found if Path(found).is_absolute() else ""
