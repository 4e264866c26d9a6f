"""Notes as CSV, safe to open in a spreadsheet: no cell is a formula."""

import csv
import io

from ..notes.models import Note

MAX_LENGTH = 10_000_000  # characters; use object storage for larger files
FIELDS = ("id", "title", "body", "created_at", "updated_at")
# Spreadsheets read a cell that starts with one of these, also in full width, as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class TooLargeError(Exception):
    """The notes exceed the size limit of an export."""


class Spreadsheet:
    """A file of notes."""

    def __init__(self) -> None:
        self.file = io.StringIO()
        self.writer = csv.writer(self.file)
        self.writer.writerow(FIELDS)

    def add(self, note: Note) -> None:
        """Write a note, or raise TooLargeError."""
        moments = (note.created_at.isoformat(), note.updated_at.isoformat())
        self.writer.writerow((note.id, harmless(note.title), harmless(note.body), *moments))
        if self.file.tell() > MAX_LENGTH:
            raise TooLargeError

    def content(self) -> bytes:
        """Return the file."""
        return self.file.getvalue().encode()


def harmless(text: str) -> str:
    """Escape a formula with an apostrophe, so that spreadsheets show it as text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
