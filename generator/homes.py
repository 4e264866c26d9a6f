"""The folders that are ours: what came with us, what may be lost, is remembered, or was chosen.

Everywhere the XDG variables count where they are set; the standard wants a relative one ignored.
"""

import os
import sys
from pathlib import Path

APP = "scaffold"
INSTALLED = Path(__file__).parent / "templates"
CHECKOUT = Path(__file__).parent.parent / "templates"


def is_bundled(folder: Path) -> bool:
    """Tell whether a template came with scaffold; any other is a stranger's."""
    return folder.resolve().parent in (INSTALLED, CHECKOUT)


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
