"""The folder of a project that scaffold does not know yet, and its repository."""

import os
from pathlib import Path

from generator.errors import InputError
from generator.project.update.journal import read_journal, undo
from generator.system.git import has_git
from generator.system.names import RECORD
from generator.system.repository import Repository, find_repository


def open_unadopted(typed: str, *, undoes: bool) -> tuple[Path, Repository]:
    """Return a project's folder and its repository, in which it is committed.

    With `undoes`, what an interrupted run has left is undone first. Raises `InputError` for a
    project that scaffold knows already, or that no commit contains.
    """
    project = Path(os.path.abspath(typed or os.curdir))  # noqa: PTH100 - links stay as typed
    if not project.is_dir():
        raise InputError(f"There is no folder {project}. Name that of a project.")
    repository = _repository(project)
    if undoes:
        undo_interrupted(repository)
    if (project / RECORD).exists():
        raise InputError(
            f"{project} contains {RECORD}: scaffold knows it already. To take the template's newer "
            f"version or to change an answer, run: scaffold update {typed or os.curdir}"
        )
    return project, repository


def undo_interrupted(repository: Repository) -> bool:
    """Undo an adoption of this project that was interrupted; tell whether there was one."""
    journal = read_journal(repository.git_dir)
    if journal is None or journal.head != repository.head:
        return False
    words = ("diff-tree", "-r", "--name-only", "-z", journal.head, journal.tree)
    if repository.text(*words).rstrip("\0") != f"{repository.prefix}{RECORD}":
        return False
    if not repository.fails("cat-file", "-e", f"{journal.head}:{repository.prefix}{RECORD}"):
        return False
    undo(repository, journal)
    return True


def _repository(project: Path) -> Repository:
    if not has_git():
        raise InputError(
            "git is not installed, and an update is a merge in git. Install it, and commit the "
            "project."
        )
    repository = find_repository(project)
    if repository is None:
        raise InputError(
            f"{project} is in no git repository, and an update is a merge in git. First run in it: "
            "git init && git add -A && git commit -m 'First commit'"
        )
    if not repository.head or repository.fails(
        "rev-parse", "--verify", "--quiet", repository.folder
    ):
        raise InputError(
            f"No commit contains {project}, and the template is compared with what is committed. "
            "First run in it: git add -A . && git commit"
        )
    if not repository.has_sha1:
        raise InputError(
            f"{repository.root} names its objects by SHA-256; scaffold records SHA-1. It cannot be "
            "adopted."
        )
    return repository
