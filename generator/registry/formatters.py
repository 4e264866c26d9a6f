"""The rows `[[formatter]]` of a manifest: what formats files in which an update kept both sides."""

import shlex
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from generator.toml_rows import Row

FORMATTER_KEYS = ("name", "files", "run", "where")


class Formatter(NamedTuple):
    """A command that gets the names of files that match one of the patterns.

    With `where`, it applies only to projects that contain that file or folder.
    """

    name: str
    files: tuple[str, ...]
    words: tuple[str, ...]
    where: str = ""

    def takes(self, path: str) -> bool:
        """Tell whether it formats a file."""
        return any(fnmatchcase(path, pattern) for pattern in self.files)


def read_formatters(row: Row) -> Iterator[Formatter]:
    """Yield the formatters; raise `InputError` for an invalid one."""
    for formatter in row.rows("formatter"):
        formatter.only(*FORMATTER_KEYS)
        try:
            words = tuple(shlex.split(formatter.text("run")))
        except ValueError as error:
            formatter.refuse(f"`run` is not a valid command: {error}.")
        files = formatter.texts("files")
        if not words:
            formatter.refuse("`run` must be a command.")
        yield Formatter(formatter.text("name"), files, words, formatter.optional_text("where"))
