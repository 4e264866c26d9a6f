"""The compiled texts of bundled templates, saved in the user's cache folder.

Any change of Python, Jinja, the sandbox, a template's options or a text makes another key.
"""

import hashlib
import os
import sys
from types import CodeType

import jinja2.compiler

from generator.rendering import sandbox
from generator.rendering._environments import Jinja
from generator.system.kept import keep, read_kept


class Bytecode:
    """The compiled texts of one environment, by the hash of each text with its name."""

    def __init__(self, jinja: Jinja) -> None:
        self._key = _key(jinja)
        self._known: dict[bytes, CodeType] | None = None
        self._changed = False

    def get(self, text: bytes) -> CodeType | None:
        """Return what a text was compiled to, if that is known."""
        if self._known is None:
            self._known = self._read()
        return self._known.get(text)

    def put(self, text: bytes, code: CodeType) -> None:
        """Add what a text was compiled to."""
        if self._known is not None:
            self._known[text] = code
            self._changed = True

    def save(self) -> None:
        """Write the file anew if there is anything to add."""
        if self._changed and self._known:
            self._changed = False
            keep(self._name, self._key, self._known)

    @property
    def _name(self) -> str:
        return f"{self._key.hex()[:32]}.bin"

    def _read(self) -> dict[bytes, CodeType]:
        found = read_kept(self._name, self._key)
        return found if isinstance(found, dict) else {}


def _key(jinja: Jinja) -> bytes:
    """Return what decides how a text is compiled; filters of constants run at that time."""
    modules = (jinja2.compiler.__file__, sandbox.__file__)
    files = [(found.st_mtime_ns, found.st_size) for found in map(os.stat, modules)]
    python = (sys.version, sys.implementation.cache_tag, sys.flags.optimize)
    options = (jinja.undefined, sorted(jinja.envops.items()), [*map(str, jinja.folders)])
    return hashlib.sha256(repr((python, jinja2.__version__, files, options)).encode()).digest()
