"""The folders of this user that are ours: what may be lost, what is remembered, what is chosen.

Everywhere the XDG variables count where they are set; the standard wants a relative one ignored.
"""

import os
import sys
from pathlib import Path

APP = "scaffold"


def cache_home() -> Path:
    """Return the folder for what can be fetched again. Raises `RuntimeError` without a home."""
    return _home("XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA")


def config_home() -> Path:
    """Return the folder for what a person chose. Raises `RuntimeError` without a home."""
    return _home("XDG_CONFIG_HOME", ".config", "Library/Application Support", "APPDATA")


def state_home() -> Path:
    """Return the folder for what is remembered. Raises `RuntimeError` without a home."""
    return _home("XDG_STATE_HOME", ".local/state", ".local/state", "LOCALAPPDATA")


def _home(variable: str, elsewhere: str, on_macos: str, on_windows: str) -> Path:
    named = Path(os.environ.get(variable, ""))
    if named.is_absolute():
        return named / APP
    if sys.platform == "win32" and (folder := os.environ.get(on_windows)):
        return Path(folder) / APP
    return Path.home() / (on_macos if sys.platform == "darwin" else elsewhere) / APP
