"""Joins a project to the repository in which it is generated, such as a fresh clone.

The unmodified render is kept under a ref of scaffold's own, so that what the owner's own files
change is a difference from it. It becomes the first commit of a repository without commits.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from subprocess import TimeoutExpired

from generator.messages import printable, shell_line
from generator.project._repository import SECONDS, commit_pristine, git
from generator.project._staging import Staging
from generator.project.result import Step
from generator.system.git import OWN, has_git, run_git
from generator.system.names import GIT_FOLDER

REF = "refs/scaffold/pristine"  # with the id of the tree without the record
LATER = "git add -A && git commit"
ASIDE = "pristine"
IGNORES = ".gitignore"


def is_repository(destination: Path) -> bool:
    """Tell whether a folder is the root of a work tree of git."""
    return os.path.lexists(destination / GIT_FOLDER)


def set_pristine_aside(staged: Staging, template: str, secrets: Iterable[str]) -> Step | Path:
    """Commit the render in a repository beside it; return that, or the step that was not done."""
    if not has_git():
        return Step("git", done=False, note="git is not installed", command=LATER)
    step = commit_pristine(staged.tree, template, secrets, _identity(staged.destination))
    if not step.done:
        return Step("git", done=False, note=step.note, command=LATER)
    aside = staged.folder.path / ASIDE
    (staged.tree / GIT_FOLDER).rename(aside)
    return aside


def join_repository(destination: Path, aside: Path, tree: str) -> Step:
    """Take the pristine commit over, as the first commit if there is none and nothing is staged.

    `tree` is the id that the project has recorded.
    """
    ref = f"{REF}/{tree}"
    words = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", str(aside))
    if failure := git(destination, *words, f"+HEAD:{ref}"):
        return Step("git", done=False, note=failure, command=LATER)
    has_commits = not git(destination, "rev-parse", "--verify", "--quiet", "HEAD")
    if has_commits or git(destination, "diff", "--cached", "--quiet", "--no-ext-diff"):
        note = f"not committed, because the repository is yours; {ref} is the unmodified template"
        return Step("git", done=False, note=note, command=LATER)
    if failure := git(destination, "update-ref", "HEAD", ref) or git(
        destination, "reset", "--quiet"
    ):
        return Step("git", done=False, note=failure, command=LATER)
    return Step("git", done=True, note="the first commit is the unmodified template")


def exposed(staged: Staging, secrets: Iterable[str]) -> Iterator[Step]:
    """Yield a step for each file of secrets that the owner's own `.gitignore` lets git track."""
    if IGNORES not in staged.kept or not has_git():
        return
    for name in secrets:
        made = name not in staged.kept and os.path.lexists(staged.destination / name)
        if made and not _is_ignored(staged.destination, name):
            note = f"{printable(name)} has secrets, and your {IGNORES} does not ignore it"
            command = rf"printf '\n/%s\n' {shell_line([name])} >> {IGNORES}"
            yield Step("secrets", done=False, note=note, command=command)


def _is_ignored(folder: Path, name: str) -> bool:
    words = ("check-ignore", "--quiet", "--", name)  # it refuses --literal-pathspecs
    try:
        return run_git(OWN, *words, place=folder, seconds=SECONDS).returncode == 0
    except (OSError, TimeoutExpired):
        return False


def _identity(destination: Path) -> tuple[str, ...]:
    """Return options with the author that the repository names itself; empty if it names none."""
    words: list[str] = []
    for key in ("user.name", "user.email"):
        try:
            said = run_git(OWN, "config", "--get", key, place=destination, seconds=SECONDS)
        except (OSError, TimeoutExpired):
            return ()
        if value := said.stdout.strip():
            words += ["-c", f"{key}={value}"]
    return tuple(words)
