"""Writes the secrets file of a new project."""

import os
import re
from pathlib import Path

from generator.errors import InputError
from generator.registry.manifest import Secrets
from generator.system.files import write_new

EMPTY_VALUE = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)=[ \t]*$", re.MULTILINE)


SECRET_BYTES = 48


def write_secrets(project: Path, secrets: Secrets) -> bool:
    """Copy the example file to the secrets file and fill each empty value with a random secret.

    Returns whether there was an example to copy. Only the owner can read the new file.
    """
    example, file = project / secrets.example, project / secrets.file
    if not _is_within(example, project) or os.path.lexists(file):
        return False
    lines = (line for line in _settings(example).splitlines() if line[:1] != "#")
    settings = re.sub(r"\n{2,}", "\n", "\n".join(lines).strip() + "\n")
    from secrets import token_urlsafe

    filled = EMPTY_VALUE.sub(lambda line: f"{line[1]}={token_urlsafe(SECRET_BYTES)}", settings)
    write_new(file, filled, 0o600)
    return True


def _is_within(file: Path, project: Path) -> bool:
    """Return whether it is a regular file of the project, or a link to one."""
    return file.is_file() and file.resolve().is_relative_to(project.resolve())


def _settings(example: Path) -> str:
    try:
        return example.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"The template's {example.name} is not UTF-8: {error.reason} at byte {error.start}. "
            "Nothing was written; tell the template's author."
        ) from error
