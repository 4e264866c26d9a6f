"""The user's name in git's settings, read without starting git where they are simple."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

DECISIVE = {"GIT_CONFIG", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_PARAMETERS"}
LONGEST = 1 << 16  # bytes of a file to read
SECTION = re.compile(r"\[\s*([\w.-]+)(?:\s+\"[^\"]*\")?\s*\]", re.ASCII)
NAME = re.compile(r"name\s*=\s*(.*)", re.IGNORECASE)
SPECIAL = re.compile(r"[\"\\#;]")  # in a value, only git knows what they mean


def simple_user_name() -> str:
    """Return `user.name` of the user's own settings; empty if it is not set, or only git can tell.

    Git reads more: settings of the system, of variables, and of included files.
    """
    if not DECISIVE.isdisjoint(os.environ):
        return ""
    try:
        for file in _files():
            if name := _name_in(file):
                return name
    except (OSError, RuntimeError, ValueError):
        pass
    return ""


def _files() -> Iterator[Path]:
    """Yield the user's files of settings that exist, the decisive one first."""
    shared = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    for file in (Path.home() / ".gitconfig", Path(shared, "git", "config")):
        if file.is_file():
            yield file


def _name_in(file: Path) -> str:
    """Return the name that a file sets, if any; raise `ValueError` if only git can read it."""
    if file.stat().st_size > LONGEST:
        raise ValueError("it is too large")
    section = name = ""
    for line in map(str.strip, file.read_text("utf-8").split("\n")):
        if line.endswith("\\") or line.lower().startswith("[include"):
            raise ValueError("it continues elsewhere")
        if line.startswith("["):
            found = SECTION.fullmatch(line)
            if not found:
                raise ValueError("it has a setting beside the name of a section")
            section = line.lower()
        elif section.strip("[] \t") == "user" and (setting := NAME.fullmatch(line)):
            name = setting[1].strip()
            if SPECIAL.search(name):
                raise ValueError("it quotes or explains the name")
    return name
