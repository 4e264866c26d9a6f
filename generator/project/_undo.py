"""Takes a project back from its final path if its tasks fail, or if a run was killed meanwhile.

The destination did not exist or was empty, so all its entries are of this run, but for the staging
folders of other runs. After a kill, the user may have changed the project since: then it stays.
"""

import os
import time
from pathlib import Path

from generator.system.folders import Folder, Identity
from generator.system.names import STAGING_PREFIX
from generator.system.trees import remove, walk

GRACE = 0.5  # seconds between the last sign of life of a run and the end of its tasks


def take_back(project: Identity, place: Folder, staged: Folder) -> bool:
    """Move a project, which is `place` or a folder in it, into a staging folder; raise `OSError`.

    There its names do not matter: the staging folder is removed with all entries. Returns whether
    there was anything to move.
    """
    if project == place.identity():
        names = [name for name in place.entries() if not name.startswith(STAGING_PREFIX)]
    else:
        names = list(filter(None, [place.find(project)]))
    for name in names:
        _take(name, place, staged)
    return bool(names)


def _take(name: str, place: Folder, staged: Folder) -> None:
    try:
        place.rename(name, staged, os.urandom(8).hex())
    except OSError:  # tasks may have removed the staging folder, or the permission to move this
        remove(place.path / name)
        if place.holds(name):
            raise


def has_changed(project: Path, staged: Folder) -> bool:
    """Tell whether anything in a project is younger than the last sign of life of its run.

    If the clock was set back since, that cannot be told, and counts as a change.
    """
    last = staged.status().st_mtime + GRACE
    if last > time.time() + GRACE:
        return True
    entries = walk(project, without=[f"{STAGING_PREFIX}*"])
    return any(_changed(entry.path) > last for entry in entries)


def _changed(path: Path) -> float:
    try:
        return path.lstat().st_ctime
    except OSError:
        return 0.0
