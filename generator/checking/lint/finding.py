"""A finding of the lint: an error in a template, and its position."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One error: `file` starts with the folder's name, `line` is 0 if it is unknown."""

    file: str
    line: int
    rule: str
    message: str

    @property
    def place(self) -> str:
        """The file, with the line if that is known."""
        return f"{self.file}:{self.line}" if self.line else self.file


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file and line, each once."""
    return sorted(set(findings))
