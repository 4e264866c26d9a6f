"""What is wrong with a template, and where: one finding, for people and for machines."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One fault: `file` starts with the folder's name, `line` is 0 where none can be named."""

    file: str
    line: int
    rule: str
    message: str


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file and line, each once."""
    return sorted(set(findings))
