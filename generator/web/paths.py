"""Texts for others, without the paths of this machine."""

import os
import re
import sys
import tempfile
from functools import cache
from pathlib import Path

from generator.registry.registry import Registry

ABSOLUTE = re.compile(r"(?<![\w.~:/\\…-])(?:[A-Za-z]:[\\/]|/)[^\s'\"`:;,()<>|]+")
HIDDEN = "…"


class Paths:
    """Replaces the paths of templates by their names, and other paths by their last part."""

    def __init__(self, registry: Registry, folder: Path | None) -> None:
        named = {tempfile.gettempdir(): HIDDEN, sys.prefix: HIDDEN, os.path.expanduser("~"): "~"}  # noqa: PTH111 - a Path raises without a home
        for item in registry.templates.values():
            named |= {str(layer): layer.name for layer in item.layers}
            named[str(item.path)] = item.id
        if folder:
            named[str(folder)] = "."
        named |= {os.path.realpath(path): name for path, name in named.items()}
        self._named = {path: name for path, name in named.items() if len(Path(path).parts) > 1}
        known = sorted(self._named, key=len, reverse=True)
        self._known = re.compile(f"(?:{'|'.join(map(re.escape, known))})(?![\\w-])")

    def hidden(self, text: str) -> str:
        """Return a text without absolute paths of this machine."""
        text = self._known.sub(lambda found: self._named[found[0]], text)
        return ABSOLUTE.sub(_shortened, text)


def _shortened(found: re.Match[str]) -> str:
    """Return the last part of a path that leads somewhere on this machine; others as they are."""
    path = found[0]
    parts = [part for part in re.split(r"[\\/]", path) if part]
    is_here = path[0] != "/" or (parts[:1] and parts[0] in _top())
    return parts[-1] if is_here and len(parts) > 1 else path


@cache
def _top() -> frozenset[str]:
    """Return the names at the top of this machine."""
    return frozenset(it.name for it in Path("/").iterdir()) if os.name == "posix" else frozenset()
