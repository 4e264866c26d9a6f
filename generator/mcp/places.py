"""Folders as an agent names them, and messages without paths that it does not know."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.errors import InputError
from generator.messages import printable
from generator.project.destination import read_destination
from generator.registry.registry import Registry

LONGEST = 80  # characters of a refused folder that the refusal repeats
TEMPORARY = "(temporary)"


def checked_folder(typed: str) -> Path:
    """Return the absolute path of a folder; raise `InputError` for one that hides where it is.

    A person who is asked to allow a call sees only what the agent has passed.
    """
    if ".." in Path(typed).parts or typed.startswith("~"):
        raise InputError(
            f"Write the folder {printable(typed)[:LONGEST]!r} without '..' and '~', so that it "
            "shows where the project is: as an absolute path, or as one below the folder in which "
            "scaffold runs."
        )
    return read_destination(typed).path


def without_paths(text: str, shown: Mapping[str, str]) -> str:
    """Return a text in which paths of this machine are replaced by what `shown` has for them."""
    known = sorted(shown, key=len, reverse=True)
    temporary = re.escape(tempfile.gettempdir()) + r"[\\/]scaffold-\w+"
    pattern = "|".join([temporary, *(f"{re.escape(path)}(?![\\w.-])" for path in known)])
    return re.sub(pattern, lambda found: shown.get(found[0], TEMPORARY), text)


def shown_paths(registry: Registry | None) -> dict[str, str]:
    """Return what to show of the paths that messages may contain: a name, `.` or `~`."""
    found = {str(place): name for name, place in _places() if place != Path(place.anchor)}
    for template in registry.templates.values() if registry else ():
        found |= {str(layer): layer.name for layer in template.layers}
        found |= {str(template.path): template.id}
    return found


def _places() -> Iterator[tuple[str, Path]]:
    for name, place in (("~", Path.home), (".", Path.cwd)):
        try:
            yield name, place()
        except (OSError, RuntimeError):
            continue
