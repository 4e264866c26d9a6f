"""Folders as trees of a repository that nobody else uses, and back."""

import os
from collections.abc import Collection
from pathlib import Path

from generator.errors import WorkError
from generator.system import trees
from generator.system.git import OWN, has_git, run_git
from generator.system.repository import Repository, find_repository
from generator.system.snapshots import LINK_MODE, PROGRAM_MODE, save_tree
from generator.system.trees import FILE, LINK

SECONDS = 60
# Merging writes commits, which name somebody.
SETTINGS = (("user.name", "scaffold"), ("user.email", "scaffold@localhost"))


def new_repository(place: Path) -> Repository:
    """Create a repository in an empty folder; raise `WorkError` without git."""
    if not has_git():
        raise WorkError("Updates cannot be measured, because git is not installed. Install it.")
    commands = [("init", "--quiet", "--template="), *(("config", *item) for item in SETTINGS)]
    for words in commands:
        done = run_git(OWN, *words, place=place, seconds=SECONDS)
        if done.returncode:
            raise WorkError(f"git {words[0]} failed: {done.stderr.strip()}")
    repository = find_repository(place)
    if repository is None:
        raise WorkError(f"There is no repository in {place}.")
    return repository


def save_folder(repository: Repository, folder: Path) -> str:
    """Save the files and links of a folder as they are; return the id of the tree."""
    found = trees.walk(folder)
    return save_tree(repository, folder, [it.name for it in found if it.kind in (FILE, LINK)])


def write_tree(
    repository: Repository, tree: str, folder: Path, without: Collection[str] = ()
) -> None:
    """Write the files of a saved tree into an empty folder, but not those named in `without`."""
    rows = [row for name, row in repository.files(tree).items() if name not in without]
    contents = repository.contents([row.id for row in rows])
    for row, content in zip(rows, contents, strict=True):
        path = folder / row.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if row.mode == LINK_MODE:
            path.symlink_to(os.fsdecode(content or b""))
            continue
        path.write_bytes(content or b"")
        path.chmod(0o755 if row.mode == PROGRAM_MODE else 0o644)
