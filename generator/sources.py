"""The files of one folder of a template: which of them Copier renders, and to which path."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from pathspec import GitIgnoreSpec

from generator.settings import SettingError, Settings


@dataclass(frozen=True)
class Source:
    """A file or folder that Copier renders: `parts` make its path, each a piece of Jinja.

    `shown` is how a finding names it; the content of a `templated` file is Jinja too.
    """

    path: Path
    shown: str
    parts: tuple[str, ...]
    templated: bool


def find_root(folder: Path, subdirectory: str) -> Path:
    """Return the folder with the files; raise `SettingError` where the template has none there."""
    root = (folder / subdirectory).resolve()
    if not (root.is_dir() and root.is_relative_to(folder)):
        raise SettingError("_subdirectory", f"There is no folder {subdirectory!r} in the template.")
    return root


def find_sources(folder: Path, root: Path, settings: Settings) -> Iterator[Source]:
    """Yield what is rendered from `root`, in the order of the names; links are not followed."""
    excluded = excluder(settings.lasting_exclude)
    for place, folders, files in os.walk(root):
        inside = Path(place).relative_to(root)
        folders[:] = sorted(name for name in folders if not excluded(inside / name))
        for name in sorted([*folders, *files]):
            path = Path(place, name)
            templated = name in files and name.endswith(settings.suffix)
            target = _without_suffix(name) if templated and settings.suffix else name
            if not excluded(inside / target) and not _is_shadowed(path, settings.suffix):
                shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                yield Source(path, shown, (*inside.parts, target), templated)


def excluder(patterns: Iterable[str]) -> Callable[[PurePath], bool]:
    """Return what tells whether a path of the project is left out, by patterns as git has them."""
    spec = GitIgnoreSpec.from_lines(patterns)
    return lambda path: spec.match_file(path.as_posix())


def _without_suffix(name: str) -> str:
    """Return a name without its suffix, as Copier does: what follows the last dot goes."""
    return Path(name).with_suffix("").name


def _is_shadowed(path: Path, suffix: str) -> bool:
    """Tell whether the file has a templated twin, which Copier takes in its stead."""
    return bool(suffix) and Path(f"{path}{suffix}").exists()
