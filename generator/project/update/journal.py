"""The record of an update that is going on, in git's folder: how to undo it, whatever happens.

It is written before the first change and removed after the last one.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from generator.errors import InputError, WorkError
from generator.formats import JOURNAL, check_format, with_format
from generator.project.command import update_command
from generator.system.files import write_atomically
from generator.system.repository import Entry, Repository
from generator.system.uv import LOCK, PYPROJECT

NAME = "scaffold-update.json"
# What git writes for a merge that is going on.
MERGE_HEAD, MERGE_MODE, MERGE_MSG = "MERGE_HEAD", "MERGE_MODE", "MERGE_MSG"
MERGE_FILES = (MERGE_HEAD, MERGE_MODE, MERGE_MSG, "AUTO_MERGE")


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


def open_journal(repository: Repository, journal: Journal) -> None:
    """Save the journal of an update that begins; raise `InputError` if there is another one."""
    place = repository.git_dir / NAME
    other = read_journal(repository.git_dir)
    if other and is_over(repository, other):
        forget(repository)
    beside = place.with_name(f"{NAME}.{os.getpid()}")
    try:
        write_atomically(beside, _text(journal))
        os.link(beside, place)  # unlike a rename, it fails if another update was faster
    except FileExistsError:
        raise InputError(
            f"Another update is going on in {repository.root}. Wait for its end, or undo it: "
            + update_command(repository.place, "--abort")
        ) from None
    except OSError as error:
        raise WorkError(
            f"{repository.git_dir} cannot be written: {error.strerror}. Nothing was changed."
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def write_journal(repository: Repository, journal: Journal) -> None:
    """Save the journal in the git folder of the work tree."""
    write_atomically(repository.git_dir / NAME, _text(journal))


def _text(journal: Journal) -> str:
    return json.dumps(with_format(JOURNAL, journal._asdict()), indent=2) + "\n"


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
    """Restore the index, and all files that the update touches, as they were before it.

    Files that the update has added are removed. Whatever else has changed meanwhile stays. An
    update that is committed already stays, too.
    """
    if is_committed(repository, journal):
        forget(repository)
        return
    _unlock(repository)
    before, after = repository.files(journal.head), repository.files(journal.tree)
    _remove_added(repository, journal, before, after)
    for name in MERGE_FILES:
        (repository.git_dir / name).unlink(missing_ok=True)
    repository.ask("read-tree", "--reset", journal.head)
    given = b"".join(os.fsencode(name) + b"\0" for name in _touched(before, after))
    repository.ask("checkout-index", "--force", "--quiet", "-z", "--stdin", given=given)
    repository.ask("update-index", "-q", "--refresh", accepted=(0, 1))
    forget(repository)


def _touched(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[str]:
    """Return the files of the commit before that an update changes, or makes anew.

    If the project file changes, the lock file is made anew.
    """
    changed = {name for name, entry in before.items() if after.get(name) != entry}
    locks = {name.removesuffix(PYPROJECT) + LOCK for name in changed if _is_project_file(name)}
    return sorted(changed | locks & before.keys())


def _is_project_file(name: str) -> bool:
    return name.rpartition("/")[2] == PYPROJECT


def is_committed(repository: Repository, journal: Journal) -> bool:
    """Tell whether the user's commit is not the current one any more."""
    return repository.text("rev-parse", "HEAD") != journal.head


def is_over(repository: Repository, journal: Journal) -> bool:
    """Tell whether the update was committed, or undone with git alone."""
    undone = journal.waits and not (repository.git_dir / MERGE_HEAD).exists()
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


def _remove_added(
    repository: Repository,
    journal: Journal,
    before: Mapping[str, Entry],
    after: Mapping[str, Entry],
) -> None:
    """Remove the files that only the update has, unless the user has changed them since.

    One that was being written when the process was killed has the start of its content.
    """
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
    return file.is_file() and _plain(content).startswith(_plain(file.read_bytes()))


def _plain(content: bytes) -> bytes:
    """Return a content with the same line ends, whichever git writes into the work tree."""
    return content.replace(b"\r\n", b"\n").rstrip(b"\r")


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
