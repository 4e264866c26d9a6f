"""Names that work: of the folder that is made, and of the Python package in it."""

import keyword
import re
import sys
import unicodedata
from collections.abc import Collection

from generator.errors import InputError

LONGEST_FOLDER = 100
LONGEST_PACKAGE = 40
WINDOWS_DEVICES = frozenset(
    [
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{kind}{n}" for kind in ("com", "lpt") for n in "123456789¹²³"),
    ]
)
NOT_ON_WINDOWS = frozenset('<>:"|?*\\')
PYTHONS_OWN = sys.stdlib_module_names | {"test"}  # it is there, though the list leaves it out


def check_folder(name: str) -> str:
    """Return the composed (NFC) name of a folder that every system can make, or refuse it."""
    name = unicodedata.normalize("NFC", name)
    wrong = _wrong_with_folder(name)
    if wrong:
        raise InputError(
            f"{name!r} cannot be a project's folder: {wrong}. "
            "Take letters, digits, '-' and '_', for example 'my-app'."
        )
    return name


def _wrong_with_folder(name: str) -> str:  # noqa: PLR0911 - one line for each objection
    """Say what is wrong with a folder's name; nothing for a good one."""
    if not name.strip():
        return "it is empty"
    if not all(map(_is_plain, name)):
        return "it holds a character that shells, URLs or file systems trip over"
    if not (name[0].isalnum() or name[0] == "_"):
        return f"it starts with {name[0]!r}"
    if name[-1] in " .":
        return f"it ends with {name[-1]!r}"
    if len(name.encode()) > LONGEST_FOLDER:
        return f"it is longer than {LONGEST_FOLDER} bytes"
    if is_device(name):
        return "Windows keeps that name for a device"
    return ""


def _is_plain(char: str) -> bool:
    """Tell letters, digits and marks of any script, and the few signs that a name may hold."""
    return char.isalnum() or char in " -_." or unicodedata.category(char).startswith("M")


def is_device(name: str) -> bool:
    """Tell whether Windows keeps the name for a device, whatever its ending."""
    return name.split(".", maxsplit=1)[0].rstrip().casefold() in WINDOWS_DEVICES


def objection_of_windows(name: str) -> str:
    """Say why Windows cannot hold a file of that name; nothing where it can."""
    if not name.isprintable() or NOT_ON_WINDOWS & set(name):
        return "its name holds a character that some systems refuse"
    if name[-1] in " ." or is_device(name):
        return "Windows refuses its name"
    return ""


def title_of(folder: str) -> str:
    """Return a title for people: `my-app` becomes `My App`."""
    words = re.split(r"[-_.\s]+", folder)
    return " ".join(word[:1].upper() + word[1:] for word in words if word)


def package_of(folder: str) -> str:
    """Return the package name that a folder's name suggests; empty where it has no Latin letter."""
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def check_package(name: str, reserved: Collection[str] = ()) -> str:
    """Return the name of a package that can be imported beside all others, or refuse it."""
    wrong = _wrong_with_package(name, reserved)
    if wrong:
        raise InputError(
            f"{name!r} cannot be the Python package: {wrong}. "
            f"Name it yourself, for example: -s package_name={_better(name)}"
        )
    return name


def _wrong_with_package(name: str, reserved: Collection[str]) -> str:
    """Say what is wrong with a package's name; nothing for a good one."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return "it must be lower-case letters, digits and '_', and start with a letter"
    if len(name) > LONGEST_PACKAGE:
        return f"it is longer than {LONGEST_PACKAGE} characters"
    if keyword.iskeyword(name):
        return "it is a word of the Python language"
    if name in PYTHONS_OWN:
        return "a module of the standard library has that name"
    if name in reserved:
        return "the project already uses that name for a package or folder of its own"
    return ""


def _better(name: str) -> str:
    """Return a package name near `name` that is free of every objection."""
    base = re.sub(r"^[^a-z]+", "", package_of(name))[: LONGEST_PACKAGE - 4].strip("_")
    return f"{base}_app" if base else "my_app"
