"""The environments of templates and the texts compiled in them: each is made once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.system.locations import is_bundled

if TYPE_CHECKING:
    from jinja2 import Template

    from generator.rendering._bytecode import Bytecode
    from generator.rendering.sandbox import Sandbox

_saved: "list[Bytecode]" = []
MOST_ENVIRONMENTS = 64
MOST_COMPILED = 16_384  # texts of all environments


@dataclass(frozen=True)
class Jinja:
    """The options of an environment: kind of undefined, delimiters, folders, extensions."""

    undefined: str
    envops: Mapping[str, object]
    folders: tuple[Path, ...] = ()
    extensions: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return equal hashes for equal options; a dictionary has no hash of its own."""
        return hash((self.undefined, str(self.envops), self.folders, self.extensions))


@lru_cache(MOST_ENVIRONMENTS)
def environment_of(jinja: Jinja) -> "Sandbox":
    """Return the environment with these options."""
    from generator.rendering.sandbox import environment

    made = environment(jinja.undefined, jinja.envops, jinja.folders, jinja.extensions)
    if jinja.folders and not jinja.extensions and all(map(is_bundled, jinja.folders)):
        from generator.rendering._bytecode import Bytecode

        made.saved = Bytecode(jinja)
        _saved.append(made.saved)
    return made


def save_compiled() -> None:
    """Save what was compiled of bundled templates, for the next run."""
    for saved in _saved:
        saved.save()


@lru_cache(MOST_COMPILED)
def compiled(jinja: Jinja, text: str) -> "Template":
    """Return a text compiled: a matrix renders the same few texts very often."""
    return environment_of(jinja).from_string(text)
