"""What a step says of a project: a fault, what it could not prove, or what became of a command."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Remark(NamedTuple):
    """A fault with its place, its reason and its remedy; or, without `fault`, what was not run.

    With a `command`, the text says why that was only read; it is empty if the command was run.
    """

    text: str
    fault: bool = True
    command: str = ""


Remarks = Iterator[Remark]


def fault(where: str, what: str, remedy: str) -> Remark:
    """Return a fault in the file `where`."""
    return Remark(f"{where}: {what}. {remedy}.")


def unproven(what: str) -> Remark:
    """Return what was not proven, such as `docker was not run`."""
    return Remark(what, fault=False)


def ran(command: str) -> Remark:
    """Return a command that was run."""
    return Remark("", fault=False, command=command)


def read(command: str, reason: str) -> Remark:
    """Return a command that was only read, and why, such as `it needs docker`."""
    return Remark(reason, fault=False, command=command)


def lines(remarks: Iterable[Remark]) -> tuple[str, str]:
    """Return the faults, and what was not proven, each once and as one text."""
    remarks = list(dict.fromkeys(remark for remark in remarks if not remark.command))
    faults = "\n".join(remark.text for remark in remarks if remark.fault)
    return faults, "; ".join(remark.text for remark in remarks if not remark.fault)
