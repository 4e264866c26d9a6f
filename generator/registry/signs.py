"""What a project looks like that suits a template: `[signs]` of a manifest."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from generator.documents import read_text
from generator.messages import display
from generator.toml_rows import Row

MOST_FILES = 10  # of one pattern that are read


class FileSign(NamedTuple):
    """A pattern of files in a project, and the word that one of them contains."""

    pattern: str
    word: str


class Seen(NamedTuple):
    """A file of a project, relative to its folder, and the word that it contains."""

    file: str
    word: str


def read_file_signs(row: Row) -> Iterator[FileSign]:
    """Read `[signs]`, a table of patterns and words."""
    for pattern in row.values:
        word = row.text(pattern)
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts or not pattern.strip():
            row.refuse(f"{display(pattern)} must be the pattern of files in a project.")
        yield FileSign(pattern, word)


def find_sign(signs: Iterable[FileSign], project: Path) -> Seen | None:
    """Return the first sign that a project's folder shows."""
    for sign in signs:
        word = re.compile(rf"(?<![\w-]){re.escape(sign.word)}(?![\w-])", re.IGNORECASE)
        for file in _files(sign.pattern, project):
            try:
                text = read_text(file)
            except (OSError, ValueError):
                continue
            if word.search(text):
                return Seen(file.relative_to(project).as_posix(), sign.word)
    return None


def _files(pattern: str, project: Path) -> list[Path]:
    """Return the first files of a pattern, without links."""
    try:
        found = sorted(project.glob(pattern), key=os.fspath)
    except (OSError, ValueError, NotImplementedError):
        return []
    return [file for file in found if file.is_file() and not file.is_symlink()][:MOST_FILES]
