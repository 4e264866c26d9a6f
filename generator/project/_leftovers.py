"""Removes what killed runs have left behind, or reports it.

A folder is touched only if this user's state contains its record, its identity matches the record,
only this user can access it, and no run holds its lock.
"""

from dataclasses import dataclass, field
from pathlib import Path

from generator.messages import join_words, printable
from generator.project._staging_records import Claim, find, forget_gone
from generator.project._undo import has_changed, take_back
from generator.system.folders import Folder, Identity, has_locks, identity_of
from generator.system.names import STAGING_PREFIX

PROJECT = "project"  # the folder within a staging folder that becomes the project


@dataclass
class Swept:
    """One line for each action taken, and for each leftover that was not removed.

    `unfinished` are those of the second that are about a project.
    """

    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)


def remove_leftovers(destination: Path) -> Swept:
    """Remove what killed runs left in or beside `destination`."""
    swept = Swept()
    for path in (destination, destination.parent) if has_locks() else ():
        try:
            place = Folder.open(path)
        except OSError:  # missing, or not a folder
            continue
        with place:
            for name in _found(place):
                _look(name, place, swept, destination)
    forget_gone()
    return swept


def is_staging(name: str, place: Folder) -> bool:
    """Return whether an entry is the staging folder of a live or killed run.

    False while its entries are being moved out: another run is then too late for this destination.
    """
    try:
        folder = Folder.open(place.path / name, within=place)
    except OSError:
        return False
    with folder:
        claim = find(folder, place)
        if claim or not has_locks():
            return not (claim and claim.placing)
        return folder.is_private() and not _is_free(folder)


def _found(place: Folder) -> list[str]:
    try:
        return [name for name in place.entries() if name.startswith(STAGING_PREFIX)]
    except OSError:
        return []


def _look(name: str, place: Folder, swept: Swept, destination: Path) -> None:
    try:
        folder = Folder.open(place.path / name, within=place)
    except OSError:  # a file, a link, or gone by now
        return
    with folder:
        if not folder.is_own() or not _is_free(folder):
            return
        shown = printable(str(folder.path))
        claim = find(folder, place)
        if claim is None or not folder.is_private():
            swept.left.append(
                f"{shown} was not removed: its name is that of a staging folder, but scaffold has "
                "no record of it. Remove it if you do not need it."
            )
            return
        try:
            swept.done.append(_clear(folder, place, claim, destination))
        except _Stays as reason:
            lines = [line for line in [str(reason)] if line]
            swept.unfinished += lines
            swept.left += lines
        except OSError as error:
            swept.left.append(
                f"{shown} cannot be removed: {error.strerror}. An earlier run was killed and "
                "left it. Remove it yourself."
            )


class _Stays(Exception):
    """A leftover is not removed; the message, which may be empty, says why."""


def _clear(folder: Folder, place: Folder, claim: Claim, destination: Path) -> str:
    """Undo or finish the placement that a killed run began, remove the rest; return a line."""
    line = ""
    if claim.project:
        line = _undo(folder, place, claim, destination)
    elif claim.moving:
        line = _finish(folder, place, destination)
    if not claim.announced:  # an announced folder is still empty
        folder.empty()
    place.remove(folder.path.name)
    claim.drop()
    return line or f"Removed {printable(str(folder.path))}: an earlier run was killed and left it."


def _undo(folder: Folder, place: Folder, claim: Claim, destination: Path) -> str:
    """Take back a project whose tasks did not finish; return a line about it, if any.

    Only if the user names it, and did not change it since.
    """
    assert claim.project  # noqa: S101 - see `_clear`
    inside = claim.project == place.identity()
    project = place.path / ("" if inside else place.find(claim.project))
    if project == place.path and not inside:  # not moved yet, or removed since
        return ""
    where = printable(str(project))
    unfinished = f"{where} contains an unfinished project: an earlier run was killed during tasks."
    if _identity(destination) != claim.project:
        raise _Stays(f"{unfinished} Run `scaffold new` on {where} to remove it and start again.")
    if inside:
        _lock(place)
    if has_changed(project, folder):
        shown = printable(str(folder.path))
        raise _Stays(f"{unfinished} It was changed since. Keep or remove it, and remove {shown}.")
    taken = take_back(claim.project, place, folder)
    claim.mark()
    return f"Removed the unfinished project in {where}: an earlier run was killed." if taken else ""


def _finish(folder: Folder, place: Folder, destination: Path) -> str:
    """Move the remaining entries without overwriting any; return a line about it, if any."""
    where = printable(str(place.path))
    if place.path != destination:
        raise _Stays(
            f"{where} contains part of a project: an earlier run was killed while moving it "
            f"there. Run `scaffold new` on {where} to finish it."
        )
    _lock(place)
    try:
        tree = Folder.open(folder.path / PROJECT, within=folder)
    except OSError:  # already removed, or not a folder
        return ""
    with tree:
        taken, moved = [], []
        for name in tree.entries():
            if place.holds(name):
                taken.append(printable(name))
            else:
                tree.move(name, place)
                moved.append(name)
    if not moved and not taken:
        return ""
    line = f"Finished the project in {where}: an earlier run was killed while moving it there."
    return (
        f"{line} Not moved, because they already exist there: {join_words(taken)}."
        if taken
        else line
    )


def _lock(place: Folder) -> None:
    try:
        place.lock()
    except OSError as error:  # another run is placing a project there, or settling this one
        raise _Stays from error


def _identity(destination: Path) -> Identity | None:
    try:
        return identity_of(destination.stat())
    except OSError:
        return None


def _is_free(folder: Folder) -> bool:
    """Lock a folder unless another run holds the lock; return whether that worked."""
    try:
        folder.lock()
    except OSError:
        return False
    return True
