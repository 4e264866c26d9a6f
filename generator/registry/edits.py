"""The file `edits.toml` beside a manifest: typical edits of a project's owner, to measure updates.

An edit is a new file, or lines that are added to a file or replace one of its lines. It names the
place by the beginnings of lines, so that the same edits suit projects with all sets of answers.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from generator import formats
from generator.documents import load_toml, read_text
from generator.errors import InputError
from generator.messages import reason_of
from generator.toml_rows import Row

EDITS = "edits.toml"
TABLES = {
    "": (formats.KEY, "edit", "file"),
    "edit": ("file", "when", "after", "before", "instead", "text"),
    "file": ("path", "when", "text"),
}


class EditError(InputError):
    """An invalid file of edits; `file` is its path."""

    def __init__(self, file: Path, message: str) -> None:
        """Take the file's path and the whole message."""
        super().__init__(message)
        self.file = file


class Edit(NamedTuple):
    """Lines that an owner adds, as Jinja texts that may read the answers.

    With `new`, they are a new file. Otherwise they go into `file`: after the first line that begins
    with `after`, or, from there on, before the first that begins with `before` or in the place of
    the first that begins with `instead`. Indentation does not count, and an empty `before` is an
    empty line. Without any of these, they go to the file's end. The edit applies if `when` renders
    as true, and only to a project that has the file. `where` names its row in `source`, for errors.
    """

    source: Path
    where: str
    file: str
    text: str
    when: str = "true"
    after: str | None = None
    before: str | None = None
    instead: str | None = None
    new: bool = False


def read_edits(folders: Iterable[Path]) -> tuple[Edit, ...]:
    """Return the edits of a template's folders: those of its layers, then its own.

    Raises `EditError` with file, row and key for an invalid file.
    """
    return tuple(edit for folder in folders for edit in load_edits(folder / EDITS))


def load_edits(file: Path) -> tuple[Edit, ...]:
    """Return the edits of one file, new files first; none if it does not exist."""
    if not file.is_file():
        return ()
    try:
        row = Row(str(file), load_toml(read_text(file)))
        formats.check_format(formats.EDITS, row.values, row.where)
        row.only(*TABLES[""])
        new = [_file(file, item) for item in row.rows("file")]
        return (*new, *(_edit(file, item) for item in row.rows("edit")))
    except InputError as error:
        raise EditError(file, str(error)) from error
    except (OSError, ValueError) as error:
        raise EditError(file, f"{file}: the edits cannot be read: {reason_of(error)}") from error


def _file(source: Path, row: Row) -> Edit:
    row.only(*TABLES["file"])
    return Edit(source, row.where, row.text("path"), _lines(row), _when(row), new=True)


def _edit(source: Path, row: Row) -> Edit:
    row.only(*TABLES["edit"])
    before, instead = _anchor(row, "before"), _anchor(row, "instead")
    if before is not None and instead is not None:
        row.refuse("`before` and `instead` name two places; remove one.")
    return Edit(
        source,
        row.where,
        row.text("file"),
        _lines(row),
        _when(row),
        _anchor(row, "after"),
        before,
        instead,
    )


def _when(row: Row) -> str:
    return row.optional_text("when") or Edit._field_defaults["when"]


def _lines(row: Row) -> str:
    """Return the lines to add; without a final newline, the next line would continue the last."""
    text = row.values.get("text")
    if not isinstance(text, str) or not text.endswith("\n"):
        row.refuse("`text` must be whole lines, so it must end with a newline.")
    return text


def _anchor(row: Row, key: str) -> str | None:
    """Return the beginning of a line; only `before` may be empty, and is then an empty line."""
    value = row.values.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or (not value.strip() and key != "before") or "\n" in value:
        row.refuse(f"`{key}` must be the beginning of one line.")
    return value.strip()
