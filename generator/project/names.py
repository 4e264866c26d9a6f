"""Checks and suggestions for the names of a project's folder and Python package."""

import keyword
import re
import sys
import unicodedata
from collections.abc import Collection

from generator.errors import InputError
from generator.system.names import LONGEST_FOLDER, is_device

LONGEST_PACKAGE = 40
PYTHONS_OWN = sys.stdlib_module_names | {"test"}  # the list omits `test`, which exists


def check_folder(name: str) -> str:
    """Return a folder's name in NFC; raise `InputError` if it fails on some system."""
    name = unicodedata.normalize("NFC", name)
    wrong = _wrong_with_folder(name)
    if wrong:
        raise InputError(
            f"{name!r} cannot be a project's folder: {wrong}. "
            "Use letters, digits, '-' and '_', for example 'my-app'."
        )
    return name


def _wrong_with_folder(name: str) -> str:  # noqa: PLR0911 - one return for each problem
    """Return the problem with a folder's name; empty for a valid one."""
    if not name.strip():
        return "it is empty"
    if not all(map(_is_plain, name)):
        return "it contains a character that is unsafe in shells, URLs or file systems"
    if not (name[0].isalnum() or name[0] == "_"):
        return f"it starts with {name[0]!r}"
    if name[-1] in " .":
        return f"it ends with {name[-1]!r}"
    if len(name.encode()) > LONGEST_FOLDER:
        return f"it is longer than {LONGEST_FOLDER} bytes"
    if is_device(name):
        return "Windows reserves that name for a device"
    return ""


def _is_plain(char: str) -> bool:
    """Return whether it is a letter, digit or mark of any script, or one of ` -_.`."""
    return char.isalnum() or char in " -_." or unicodedata.category(char).startswith("M")


def title_of(folder: str) -> str:
    """Return a display title: `my-app` becomes `My App`."""
    words = re.split(r"[-_.\s]+", folder)
    return " ".join(word[:1].upper() + word[1:] for word in words if word)


def package_of(folder: str) -> str:
    """Return a package name for a folder's name; empty if it has no Latin letter or digit."""
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def check_package(name: str, reserved: Collection[str] = ()) -> str:
    """Return the name of a package; raise `InputError` if it is invalid or conflicts."""
    wrong = _wrong_with_package(name, reserved)
    if wrong:
        raise InputError(
            f"{name!r} cannot be the Python package: {wrong}. "
            f"Name it yourself, for example: -s package_name={_better(name)}"
        )
    return name


def _wrong_with_package(name: str, reserved: Collection[str]) -> str:
    """Return the problem with a package's name; empty for a valid one."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return "it must be lower-case letters, digits and '_', and start with a letter"
    if len(name) > LONGEST_PACKAGE:
        return f"it is longer than {LONGEST_PACKAGE} characters"
    if keyword.iskeyword(name):
        return "it is a Python keyword"
    if name in PYTHONS_OWN:
        return "a standard library module has that name"
    if name in reserved:
        return "the project already uses that name for another package or folder"
    return ""


def _better(name: str) -> str:
    """Return a valid package name similar to `name`."""
    base = re.sub(r"^[^a-z]+", "", package_of(name))[: LONGEST_PACKAGE - 4].strip("_")
    return f"{base}_app" if base else "my_app"
