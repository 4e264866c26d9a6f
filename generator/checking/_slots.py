"""Folders in which sets of answers are proven, one set at a time in each."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.system import trees

PROJECT = "project"


@dataclass
class Slot:
    """A folder with a project; `names` are those at its root that the template put there.

    Hidden folders of tools (the environment, caches) stay from set to set, as they do for a
    developer who switches branches.
    """

    folder: Path
    names: frozenset[str] = frozenset()

    @property
    def project(self) -> Path:
        """The folder of the project."""
        return self.folder / PROJECT

    def clear(self) -> None:
        """Remove what the previous set left; if that fails, continue in a new folder."""
        try:
            cleared = self._clear()
        except OSError:
            cleared = False
        if not cleared:
            self.folder = Path(tempfile.mkdtemp(dir=self.folder.parent))
            self.project.mkdir()
        self.names = frozenset()

    def fill(self, tree: Path) -> None:
        """Move a rendered tree into a cleared slot; it replaces a tool's files of the same name."""
        self.names = frozenset(path.name for path in tree.iterdir())
        for name in self.names:
            trees.remove(self.project / name)
            (tree / name).rename(self.project / name)

    @contextlib.contextmanager
    def added(self) -> Iterator[None]:
        """Count what appears at the root of the project meanwhile as the template's."""
        before = self._entries()
        try:
            yield
        finally:
            self.names |= self._entries() - before

    def _entries(self) -> set[str]:
        return {path.name for path in self.project.iterdir()}

    def _clear(self) -> bool:
        if not stat.S_ISDIR(self.folder.lstat().st_mode):
            return False
        self.folder.chmod(stat.S_IRWXU)
        if self.project.is_symlink() or not self.project.is_dir():
            trees.remove(self.project)
        self.project.mkdir(exist_ok=True)
        self.project.chmod(stat.S_IRWXU)
        with os.scandir(self.project) as found:
            left = [Path(entry) for entry in found if not self._stays(entry)]
        stay = [path for path in left if trees.remove(path)]
        return not stay

    def _stays(self, entry: "os.DirEntry[str]") -> bool:
        hidden = entry.name.startswith(".") and entry.name not in self.names
        return hidden and entry.is_dir(follow_symlinks=False)
