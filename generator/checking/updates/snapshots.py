"""Folders as trees of a repository that nobody else uses, and back."""

import os
import stat
from collections.abc import Collection
from pathlib import Path

from generator.errors import WorkError
from generator.system import trees
from generator.system.git import OWN, has_git, run_git
from generator.system.repository import Entry, Repository, find_repository
from generator.system.trees import FILE, LINK

SECONDS = 60
# Merging writes commits, which name somebody.
SETTINGS = (("user.name", "scaffold"), ("user.email", "scaffold@localhost"))
LINK_MODE, FILE_MODE, PROGRAM_MODE = "120000", "100644", "100755"


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


def save_tree(repository: Repository, folder: Path) -> str:
    """Save the files and links of a folder as they are; return the id of the tree."""
    found = [entry for entry in trees.walk(folder) if entry.kind in (FILE, LINK)]
    files = [entry for entry in found if entry.kind == FILE]
    links = [entry for entry in found if entry.kind == LINK]
    ids = repository.save_files([entry.path for entry in files])
    targets = repository.save([os.fsencode(entry.path.readlink()) for entry in links])
    rows = [
        Entry(_mode(entry), "blob", id_, entry.name)
        for entry, id_ in zip([*files, *links], [*ids, *targets], strict=True)
    ]
    return repository.tree_with("", rows)


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


def _mode(entry: trees.Entry) -> str:
    if entry.kind == LINK:
        return LINK_MODE
    return PROGRAM_MODE if entry.path.stat().st_mode & stat.S_IXUSR else FILE_MODE
