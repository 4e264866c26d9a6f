"""Progress and notes for the user; silent by default."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple


def _no_progress(_what: str) -> AbstractContextManager[object]:
    return nullcontext()


def _no_note(_text: str) -> None:
    pass


class Reporter(NamedTuple):
    """`progress` shows work while it is running; `note` prints one line beside the result."""

    progress: Callable[[str], AbstractContextManager[object]] = _no_progress
    note: Callable[[str], None] = _no_note


SILENT = Reporter()
