"""A project that was generated before: its record, and the repository that it lives in now."""

import os
from pathlib import Path
from typing import NamedTuple

from generator.errors import InputError
from generator.project.record import AnswersFile, read_answers_file
from generator.system.names import RECORD
from generator.system.repository import Repository, find_repository


class LivingProject(NamedTuple):
    """A project's folder, its record, and its repository; None without git or a repository."""

    path: Path
    record: AnswersFile
    repository: Repository | None

    @property
    def record_file(self) -> Path:
        """Its `.scaffold.toml`."""
        return self.path / RECORD


def open_project(typed: str) -> LivingProject:
    """Open the project at a path, or around it.

    Raises `InputError` if there is none, or if its record cannot be read.
    """
    path = find_project(typed)
    return LivingProject(path, read_answers_file(path / RECORD), find_repository(path))


def find_project(typed: str) -> Path:
    """Return the folder at or above a path that contains a record."""
    start = Path(os.path.abspath(typed or os.curdir))  # noqa: PTH100 - links stay as typed
    if not start.exists():
        raise InputError(f"There is no folder {start}. Name that of a project.")
    found = next((place for place in (start, *start.parents) if (place / RECORD).is_file()), None)
    if found is None:
        raise InputError(
            f"{start} is not a project of scaffold: neither it nor a folder above it contains "
            f"{RECORD}. Name the folder of a project; for one that was made in another way, run: "
            f"scaffold adopt {typed or os.curdir}"
        )
    return found
