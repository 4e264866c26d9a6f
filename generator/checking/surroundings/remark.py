"""What a step says of a project: a fault, or what it could not prove."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Remark(NamedTuple):
    """A fault with its place, its reason and its remedy; or, without `fault`, what was not run."""

    text: str
    fault: bool = True


Remarks = Iterator[Remark]


def fault(where: str, what: str, remedy: str) -> Remark:
    """Return a fault in the file `where`."""
    return Remark(f"{where}: {what}. {remedy}.")


def unproven(what: str) -> Remark:
    """Return what was not proven, such as `docker was not run`."""
    return Remark(what, fault=False)


def lines(remarks: Iterable[Remark]) -> tuple[str, str]:
    """Return the faults, and what was not proven, each once and as one text."""
    remarks = list(dict.fromkeys(remarks))
    faults = "\n".join(remark.text for remark in remarks if remark.fault)
    return faults, "; ".join(remark.text for remark in remarks if not remark.fault)
