"""The record of an update that is going on, in git's folder: how to undo it, whatever happens.

It is written before the first change and removed after the last one.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

from generator.errors import WorkError
from generator.formats import JOURNAL, check_format, with_format
from generator.system.files import write_atomically
from generator.system.repository import Repository

NAME = "scaffold-update.json"
# What git writes for a merge that is going on.
MERGE_FILES = ("MERGE_HEAD", "MERGE_MODE", "MERGE_MSG", "AUTO_MERGE")


class Journal(NamedTuple):
    """The commit before the update, the merged tree of the whole repository, and the new render.

    `pristine` is the commit of the new unmodified render and `recorded` the id of its tree without
    the record. `message` is that of the merge. With `waits`, the update has conflicts that the
    user decides.
    """

    head: str
    tree: str
    pristine: str
    recorded: str
    message: str
    waits: bool = False


def write_journal(repository: Repository, journal: Journal) -> None:
    """Save the journal in the git folder of the work tree."""
    text = json.dumps(with_format(JOURNAL, journal._asdict()), indent=2)
    write_atomically(repository.git_dir / NAME, text + "\n")


def read_journal(git_dir: Path) -> Journal | None:
    """Return the journal of an update that is going on; None without one.

    Raises `InputError` for the journal of a newer scaffold, and `WorkError` for a damaged one.
    """
    file = git_dir / NAME
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        check_format(JOURNAL, table, str(file))
        return Journal(**{name: table[name] for name in Journal._fields})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorkError(
            f"{file} cannot be read: it is damaged. Undo the update with git: "
            "git merge --abort && git status"
        ) from error


def undo(repository: Repository, journal: Journal) -> None:
    """Restore the index and the work tree as they were before the update.

    Files that the update has added are removed. Other untracked files stay. An update that is
    committed already stays, too.
    """
    if is_committed(repository, journal):
        forget(repository)
        return
    _unlock(repository)
    _remove_added(repository, journal)
    for name in MERGE_FILES:
        (repository.git_dir / name).unlink(missing_ok=True)
    repository.ask("read-tree", "--reset", "-u", journal.head)
    forget(repository)


def is_committed(repository: Repository, journal: Journal) -> bool:
    """Tell whether the user's commit is not the current one any more."""
    return repository.text("rev-parse", "HEAD") != journal.head


def is_over(repository: Repository, journal: Journal) -> bool:
    """Tell whether the update was committed, or undone with git alone."""
    undone = journal.waits and not (repository.git_dir / MERGE_FILES[0]).exists()
    return undone or is_committed(repository, journal)


def forget(repository: Repository) -> None:
    """Remove the journal: the update has ended."""
    (repository.git_dir / NAME).unlink(missing_ok=True)


def _unlock(repository: Repository) -> None:
    """Remove the lock of an index that a killed git has left: the journal says that it is ours."""
    lock = repository.git_dir / "index.lock"
    journal = repository.git_dir / NAME
    if lock.exists() and journal.exists() and lock.stat().st_mtime >= journal.stat().st_mtime:
        lock.unlink(missing_ok=True)


def _remove_added(repository: Repository, journal: Journal) -> None:
    """Remove the files that only the update has, unless the user has changed them since.

    One that was being written when the process was killed has the start of its content.
    """
    after = repository.files(journal.tree)
    before = repository.files(journal.head)
    added = [name for name in after if name not in before]
    present = [name for name in added if os.path.lexists(repository.root / name)]
    contents = repository.contents([after[name].id for name in present])
    for name, content in zip(present, contents, strict=True):
        file = repository.root / name
        if journal.waits or _is_start(file, content or b""):
            file.unlink()
            _remove_empty(file.parent, repository.root)


def _is_start(file: Path, content: bytes) -> bool:
    if file.is_symlink():
        return os.fsencode(file.readlink()) == content
    return file.is_file() and content.startswith(file.read_bytes())


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
