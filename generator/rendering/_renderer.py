"""Render a template in Copier's format, for templates that `_scope.py` accepts."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.errors import InputError
from generator.rendering._folder import Folder
from generator.rendering._matching import Patterns
from generator.rendering._paths import Paths
from generator.rendering._tree import Tree
from generator.system.names import GIT_FOLDER


def render_folder(folder: Folder, tree: Tree) -> None:
    """Render one folder of a template into the tree; raise the errors of Jinja and the system."""
    patterns = Patterns(folder)
    paths = Paths(folder, patterns)
    follows = not folder.settings.preserve_symlinks
    for entry, name in _scan(folder, folder.root, Path(), patterns):
        if entry.is_symlink() and follows and not _is_inside(entry, folder.place):
            raise InputError(f"The template's {entry.name} is a link that leaves the template.")
        for path, more in paths.targets(name):
            tree.check(path)
            if patterns.excludes(path):
                continue
            if entry.is_symlink() and not follows:
                tree.write_link(path, _target(folder, Path(entry.path)), patterns)
            elif entry.is_dir(follow_symlinks=follows):
                tree.make_folder(path)
            else:
                content = _content(folder, entry, more)
                tree.write_file(path, content, entry.stat().st_mode, patterns)


def _scan(
    folder: Folder, place: Path, name: Path, patterns: Patterns
) -> Iterator[tuple[os.DirEntry[str], Path]]:
    """Yield all entries below a place with their paths below the root, ordered by name.

    A repository that is excluded is not entered.
    """
    with os.scandir(place) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        at_top = place == folder.place and folder.excluded
        if at_top and entry.name == GIT_FOLDER and patterns.excludes(Path(GIT_FOLDER)):
            continue
        below = name / entry.name
        yield entry, below
        if entry.is_dir(follow_symlinks=not folder.settings.preserve_symlinks):
            yield from _scan(folder, Path(entry.path), below, patterns)


def _is_inside(link: os.DirEntry[str], place: Path) -> bool:
    return Path(link.path).resolve().is_relative_to(place)


def _target(folder: Folder, source: Path) -> Path:
    target = str(source.readlink())
    return Path(folder.render(target) if source.name.endswith(folder.settings.suffix) else target)


def _content(folder: Folder, entry: os.DirEntry[str], more: Mapping[str, object]) -> bytes:
    """Return what a file renders to; without a suffix, a file that is not text is copied."""
    if not entry.name.endswith(folder.settings.suffix):
        return _bytes(entry)
    try:
        name = Path(entry.path).relative_to(folder.place).as_posix()
        template = folder.read_template(name)
    except UnicodeDecodeError:
        if folder.settings.suffix:
            raise
        return _bytes(entry)
    return folder.render_file(template, more)


def _bytes(entry: os.DirEntry[str]) -> bytes:
    with open(entry.path, "rb") as stream:  # noqa: PTH123 - a path object takes longer
        return stream.read()
