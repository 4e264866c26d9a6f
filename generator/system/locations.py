"""Folders of scaffold: bundled templates, cache, state and configuration.

XDG variables apply on every system; a relative path in one is ignored, as the standard demands.
"""

import os
import sys
from pathlib import Path

APP = "scaffold"
INSTALLED = Path(__file__).parents[1] / "templates"
CHECKOUT = Path(__file__).parents[2] / "templates"


def is_bundled(folder: Path) -> bool:
    """Tell whether a template is bundled with scaffold; any other is third-party."""
    return folder.resolve().parent == bundled_folder().resolve()


def cache_home() -> Path:
    """Return the folder for data that can be fetched again; raise `RuntimeError` without a home."""
    return _home("XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA")


def config_home() -> Path:
    """Return the folder for the user's configuration; raise `RuntimeError` without a home."""
    return _home("XDG_CONFIG_HOME", ".config", "Library/Application Support", "APPDATA")


def state_home() -> Path:
    """Return the folder for saved state; raise `RuntimeError` without a home."""
    return _home("XDG_STATE_HOME", ".local/state", ".local/state", "LOCALAPPDATA")


def hashed(path: Path) -> str:
    """Return a file name that stands for a path, for what is saved about it."""
    from hashlib import sha256  # lazy: few commands save anything

    return sha256(os.fsencode(path)).hexdigest()[:24]


def belongs_to_others(*places: Path) -> bool:
    """Tell whether another user, other than root, owns one of these paths that exists."""
    if not hasattr(os, "geteuid"):
        return False
    before = os.environ.get("SUDO_UID", "")  # the user who became root
    owners = {0, os.geteuid(), int(before) if before.isdecimal() else 0}
    return any(
        not {place.lstat().st_uid, place.stat().st_uid} <= owners
        for place in places
        if os.path.lexists(place)
    )


def _home(variable: str, elsewhere: str, on_macos: str, on_windows: str) -> Path:
    named = Path(os.environ.get(variable, ""))
    if named.is_absolute():
        return named / APP
    if sys.platform == "win32" and (folder := os.environ.get(on_windows)):
        return Path(folder) / APP
    return Path.home() / (on_macos if sys.platform == "darwin" else elsewhere) / APP


def bundled_folder() -> Path:
    """Return the folder of the bundled templates, installed or in a checkout."""
    return INSTALLED if INSTALLED.is_dir() else CHECKOUT
