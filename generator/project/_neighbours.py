"""Files that lie in the folder already, beside which a project is generated.

Nothing of them is overwritten: files that most folders have stay as they are, and for others of the
project's names the project is not generated.
"""

import re
from collections.abc import Iterable

from generator.errors import InputError
from generator.messages import join_words, printable
from generator.system.folders import Folder
from generator.system.names import GIT_FOLDER

# Files that hosts of repositories create, and that people write before the first line of code.
USUAL = re.compile(
    r"(?i)(readme|licen[cs]e|copying|contributing|changelog|code_of_conduct|security)(\.\w+)?"
    r"|\.gitignore|\.gitattributes|\.editorconfig"
)
MOST_NAMED = 5


def kept_names(rendered: Folder, place: Folder) -> tuple[str, ...]:
    """Return the entries of a rendered project that stay as they are in its place.

    Raises `InputError` for a name that is taken by something else than a usual file.
    """
    taken = [name for name in rendered.entries() if place.holds(name) and name != GIT_FOLDER]
    refused = [name for name in taken if not USUAL.fullmatch(name)]
    if refused:
        raise InputError(
            f"{place.path} already contains {_named(refused)}, of which the project has its own; "
            "scaffold never overwrites. Move them away, or choose another folder. "
            "Nothing was written."
        )
    return tuple(taken)


def _named(names: Iterable[str]) -> str:
    shown = [printable(name) for name in names]
    more = [f"{len(shown) - MOST_NAMED} more"] if len(shown) > MOST_NAMED else []
    return join_words([*shown[:MOST_NAMED], *more])
