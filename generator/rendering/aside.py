"""Folders of a template that are not part of it, such as its author's virtual environment."""

from collections.abc import Sequence
from pathlib import Path

from generator.errors import InputError
from generator.rendering.copier_config import load_config, questions_file
from generator.rendering.copier_settings import SettingError, read_settings
from generator.system.ignored import ignored_folders
from generator.system.locations import is_bundled


def find_aside(folders: Sequence[Path]) -> dict[Path, frozenset[str]]:
    """Return what is aside in each folder; it asks git, so ask once and pass the result on."""
    return {folder: folders_aside(folder) for folder in folders}


def folders_aside(folder: Path) -> frozenset[str]:
    """Return the folders directly in a template that git ignores and that nothing renders.

    Rendering must not read them either, since they are not checked.
    """
    if is_bundled(folder) or not (ignored := ignored_folders(folder)):
        return frozenset()
    try:
        settings = read_settings(load_config(questions_file(folder)))
    except (InputError, SettingError):  # reported where the questions are read
        return frozenset()
    inside = Path(settings.subdirectory).parts
    if not inside or settings.is_jinja(settings.subdirectory) or ".." in inside:
        return frozenset()
    return ignored - {inside[0]}
