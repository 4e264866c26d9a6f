"""The tree of a project while it is written: each path once, and none outside."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import InputError, WorkError
from generator.rendering._matching import Patterns
from generator.system.paths import normalized_path

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
RUNS = 0o111


@dataclass
class Tree:
    """The folder that several folders of a template are rendered into; `root` contains no link.

    A path that exists is left as it is if its content is the same, or if the template keeps it.
    """

    root: Path
    _written: set[str] = field(default_factory=set)
    _has_links: bool = False
    _folders: set[Path] = field(default_factory=set)

    def check(self, path: Path) -> None:
        """Raise `WorkError` for a path that leads out of the tree."""
        if not (self._has_links or path.is_absolute() or ".." in path.parts):
            return
        whole = self.root / path
        real = whole.parent.resolve() / whole.name if whole.is_symlink() else whole.resolve()
        if path.is_absolute() or not real.is_relative_to(self.root):
            raise WorkError(
                f"The template's {path} leads out of the project. Nothing was written; "
                "tell the template's author."
            )

    def make_folder(self, path: Path) -> None:
        """Create a folder, and those above it."""
        if path not in self._folders:
            (self.root / path).mkdir(parents=True, exist_ok=True)
            self._folders.add(path)

    def write_file(self, path: Path, content: bytes, mode: int, patterns: Patterns) -> None:
        """Write a file that may be executed if `mode` says so."""
        whole = self.root / path
        if os.path.lexists(whole):
            same = not whole.is_symlink() and whole.read_bytes() == content
            if (same and whole.stat().st_mode & RUNS == mode & RUNS) or patterns.keeps(path):
                return
        self._note(whole, path)
        self.make_folder(path.parent)
        with os.fdopen(os.open(whole, NEW, 0o666), "wb") as stream:
            stream.write(content)
        if mode & RUNS:
            whole.chmod(mode)

    def write_link(self, path: Path, target: Path, patterns: Patterns) -> None:
        """Write a link."""
        whole = self.root / path
        if os.path.lexists(whole) and (
            (whole.is_symlink() and whole.readlink() == target) or patterns.keeps(path)
        ):
            return
        self._note(whole, path)
        self._has_links = True
        self.make_folder(path.parent)
        whole.symlink_to(target)

    def _note(self, whole: Path, path: Path) -> None:
        """Note that a path is written; refuse one that was."""
        name = path
        if self._has_links or ".." in path.parts:
            real = whole.resolve() if self._has_links else Path(os.path.normpath(whole))
            name = real.relative_to(self.root)
        key = normalized_path(name)
        if key in self._written or os.path.lexists(whole):
            raise InputError(
                f"The template's {name} is refused: two of its files, or of its layers', "
                "render to this path. Nothing was written."
            )
        self._written.add(key)
