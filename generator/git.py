"""The project's first commits; git that is missing, or refuses, is never fatal."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

from generator.context import Origin
from generator.processes import run
from generator.steps import Step

PRISTINE_MESSAGE = "Start from the {template} template"
LOCK_MESSAGE = "Lock the dependencies"
SECONDS = 60
FRESH = ("--initial-branch=main", "--object-format=sha1")
# Settings of the user that could change, sign, reject or hide what is committed here.
PLAIN = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.excludesFile={os.devnull}"),
    *("-c", "core.autocrlf=false"),
    *("-c", "commit.gpgSign=false"),
)
# Attributes, the user's or the tree's own, that would commit other bytes than were rendered.
VERBATIM = "* -text -ident -filter -working-tree-encoding\n"
FOREIGN = frozenset(
    [
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"),
        *("GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_DEFAULT_HASH"),
    ]
)
IGNORED = "it is ignored"


def start_repository(tree: Path, place: Path, template: str, ignored: Iterable[str]) -> Step:
    """Make `tree` a repository whose first commit is the untouched render.

    `place` is where the tree will stand; `ignored` are files of it that git must not hold.
    """
    later = "git init && git add -A && git commit -m 'First commit'"
    if shutil.which("git") is None:
        return Step("git", done=False, note="git is not installed", command=later)
    if outer := _outer_repository(place):
        note = f"{outer} is a repository already, so none was made inside it"
        return Step("git", done=False, note=note, command="git add -A . && git commit")
    message = PRISTINE_MESSAGE.format(template=template)
    without = [f":(exclude,top){name}" for name in ignored]
    if failure := _git(tree, "init", "--quiet", "--template=", *FRESH):
        return Step("git", done=False, note=failure, command=later)
    with _verbatim(tree):
        failure = _git(tree, "add", "--force", "--all", "--", ".", *without)
    if failure:
        return Step("git", done=False, note=failure, command=later)
    if failure := _git(tree, "commit", "--quiet", "--no-verify", "-m", message):
        return Step("git", done=False, note=failure, command=f"git commit -m '{message}'")
    return Step("git", done=True, note="a repository, its first commit the untouched template")


def commit_lock(project: Path, file: str) -> Step:
    """Commit the lock file, where it is not ignored, as a commit of its own."""
    later = f"git add {file} && git commit -m '{LOCK_MESSAGE}'"
    failure = _git(project, "add", "--", file) or _git(
        project, "commit", "--quiet", "--no-verify", "-m", LOCK_MESSAGE, "--", file
    )
    if failure == IGNORED:
        return Step("lock", done=True, note=f"versions resolved into {file}, which git ignores")
    return Step("lock", done=not failure, note=failure or f"{file} committed", command=later)


def versioned(origin: Origin, folder: Path) -> Origin:
    """Return an origin with the version that git has for its folder, if it has none yet."""
    return origin if origin.commit else replace(origin, commit=_version_of(folder))


def _version_of(folder: Path) -> str:
    """Return how git describes the commit that a repository stands on; empty without one."""
    if not (folder / ".git").exists():
        return ""
    try:
        found = _run(folder, "describe", "--tags", "--always")
    except (OSError, TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


@contextlib.contextmanager
def _verbatim(tree: Path) -> Iterator[None]:
    """Let git take every file byte for byte."""
    attributes = tree / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text(VERBATIM, encoding="utf-8")
    try:
        yield
    finally:
        attributes.unlink()


def _outer_repository(place: Path) -> str:
    """Return the work tree that `place` would stand in; empty where it stands in none."""
    folder = next(folder for folder in (place, *place.parents) if folder.is_dir())
    found = _run(folder, "rev-parse", "--show-toplevel")
    return found.stdout.strip() if found.returncode == 0 else ""


def _git(folder: Path, *arguments: str) -> str:
    """Run git in `folder`; return the reason when it fails, else nothing."""
    try:
        done = _run(folder, *PLAIN, *arguments)
    except (OSError, TimeoutExpired) as error:
        return f"git {arguments[0]}: {error}"
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("hint:")]
    if any("are ignored by" in line for line in lines):
        return IGNORED
    if any("tell me who you are" in line for line in lines):
        return "git does not know who you are (git config --global user.name and user.email)"
    return f"git {arguments[0]}: {lines[-1] if lines else f'exit code {done.returncode}'}"


def _run(folder: Path, *arguments: str) -> CompletedProcess[str]:
    return run(
        *("git", *arguments),
        folder=folder,
        without=FOREIGN,
        added={"LC_ALL": "C"},
        seconds=SECONDS,
    )
