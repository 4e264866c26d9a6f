"""The files of one folder of a template: which of them Copier renders, and to which path."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.rendering._patterns import matcher
from generator.rendering.copier_settings import SettingError, Settings
from generator.system.paths import is_within

__all__ = ["Source", "find_root", "find_sources", "matcher"]


@dataclass(frozen=True)
class Source:
    """A file or folder that Copier renders: `parts` make its path, each a piece of Jinja.

    `display_path` is its name in findings; the content of a `templated` file is Jinja too.
    """

    path: Path
    display_path: str
    parts: tuple[str, ...]
    templated: bool


def find_root(folder: Path, subdirectory: str) -> Path:
    """Return the folder with the files; raise `SettingError` if it is not in the template."""
    with suppress(OSError, RuntimeError, ValueError):  # an impossible name of a folder
        root = (folder / subdirectory).resolve()
        if root.is_dir() and is_within(root, folder):
            return root
    raise SettingError("_subdirectory", f"There is no folder {subdirectory!r} in the template.")


def find_sources(folder: Path, root: Path, settings: Settings) -> Iterator[Source]:
    """Yield the files and folders to render below `root`, by name; links are not followed."""
    excluded = matcher(settings.lasting_exclude)
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


def _without_suffix(name: str) -> str:
    """Return a name without its suffix, as Copier does: cut at the last dot."""
    return Path(name).with_suffix("").name


def _is_shadowed(path: Path, suffix: str) -> bool:
    """Tell whether the file has a templated twin, which Copier renders instead."""
    return bool(suffix) and Path(f"{path}{suffix}").exists()
