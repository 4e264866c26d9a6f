"""How a person hears of work that takes long and of what they should know: nobody, by default."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass


def _no_progress(_what: str) -> AbstractContextManager[object]:
    return nullcontext()


def _no_note(_text: str) -> None:
    pass


@dataclass(frozen=True)
class Telling:
    """`progress` shows what is going on while it lasts; `note` says a line beside the result."""

    progress: Callable[[str], AbstractContextManager[object]] = _no_progress
    note: Callable[[str], None] = _no_note


SILENT = Telling()
