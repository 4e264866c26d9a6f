"""Folders as trees of a repository."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from generator.system.repository import Entry, Repository

LINK_MODE, FILE_MODE, PROGRAM_MODE = "120000", "100644", "100755"


def save_tree(repository: Repository, folder: Path, names: Sequence[str]) -> str:
    """Save files and links of a folder, as they are, by their paths; return the id of the tree."""
    links = [name for name in names if (folder / name).is_symlink()]
    files = [name for name in names if name not in set(links)]
    ids = repository.save_files([folder / name for name in files])
    targets = repository.save([os.fsencode((folder / name).readlink()) for name in links])
    rows = [
        Entry(_mode(folder / name), "blob", id_, name)
        for name, id_ in zip([*files, *links], [*ids, *targets], strict=True)
    ]
    return repository.tree_with("", rows)


def _mode(file: Path) -> str:
    if file.is_symlink():
        return LINK_MODE
    return PROGRAM_MODE if file.stat().st_mode & stat.S_IXUSR else FILE_MODE
