"""Finds the version of a template's folder with git."""

import tempfile
from dataclasses import replace
from pathlib import Path
from subprocess import TimeoutExpired

from generator.rendering.context import Origin
from generator.system.borrowed_git import Unreadable, borrow, git_dir_at
from generator.system.git import ALONE, run_git

SECONDS_OF_DESCRIBING = 10


def versioned(origin: Origin, folder: Path) -> Origin:
    """Return an origin with git's version of the folder, unless it already has a commit."""
    if origin.commit:
        return origin
    version, digits = _version_of(folder)
    return replace(origin, commit=version, hash=digits)


def _version_of(folder: Path) -> tuple[str, str]:
    """Return `git describe` and the hash of a repository's current commit; empty without one.

    The folder is third-party, so git reads only its commits and tags, not its settings.
    """
    try:
        git_dir = git_dir_at(folder / ".git")
        if not git_dir:
            return "", ""
        with tempfile.TemporaryDirectory(prefix="scaffold-") as name:
            place = Path(name)
            digits = borrow(git_dir, place)
            words = ("describe", "--tags", "--always")
            found = run_git(ALONE, *words, place=place, seconds=SECONDS_OF_DESCRIBING)
    except (OSError, Unreadable, TimeoutExpired):
        return "", ""
    return (found.stdout.strip(), digits) if found.returncode == 0 else ("", "")
