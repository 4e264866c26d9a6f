"""Copies of a template's folders, for code of it that may write beside itself, or without a part.

A part that is left out is not checked, so it must not be read either.
"""

import contextlib
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from generator.system.locations import is_bundled
from generator.system.names import GIT_FOLDER
from generator.system.trees import temporary


@contextlib.contextmanager
def copied(
    folders: Sequence[Path], aside: Mapping[Path, Collection[str]]
) -> Iterator[tuple[Path, ...]]:
    """Lend copies of third-party folders, so that their code cannot change the template.

    `aside` names what is not copied of each folder.
    """
    with temporary() as place:
        copies = list(folders)
        for number, folder in enumerate(folders):
            if not is_bundled(folder):
                copies[number] = place / str(number) / folder.name
                shutil.copytree(
                    folder, copies[number], symlinks=True, ignore=_own(folder, aside[folder])
                )
        yield tuple(copies)


def _own(folder: Path, aside: Collection[str]) -> Callable[[str, list[str]], set[str]]:
    """Return a filter for `copytree` that skips the author's repository, and what is aside."""
    skipped = {GIT_FOLDER, *aside}
    return lambda place, _names: skipped if Path(place) == folder else set()
