"""The answers that updates change one at a time, from the defaults and from everything on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.checking._factors import SKIPPED, Row, Space
from generator.checking._matrix import ALL_ON, DEFAULTS, AnswerSet
from generator.messages import display


class Flip(NamedTuple):
    """An update of a project with the answers of `base`; `row` are the answers after it.

    `changed` are those that differ: the one that the user gives, then those that it demands.
    """

    base: AnswerSet
    row: Row
    changed: Mapping[str, object]

    @property
    def name(self) -> str:
        """The answer that the user gives, as KEY=VALUE."""
        key = next(iter(self.changed))
        return f"{key}={display(self.changed[key])}"


def find_flips(space: Space, sets: Iterable[AnswerSet]) -> Iterator[Flip]:
    """Yield each other answer to each question, with as few others as possible."""
    for base in sets:
        if base.reason in (DEFAULTS, ALL_ON):
            yield from _flips_of(space, base)


def _flips_of(space: Space, base: AnswerSet) -> Iterator[Flip]:
    usual = {key: [value] for key, value in base.row.items()}
    for factor in space.factors:
        others = [item for item in factor.values if item not in (base.row[factor.key], SKIPPED)]
        for value in others:
            if row := _nearest(space, {factor.key: value}, usual):
                yield Flip(base, row, _changes(base.row, row, factor.key))


def _nearest(space: Space, part: Row, usual: Mapping[str, Sequence[object]]) -> Row | None:
    """Return the answers that contain `part` and else the usual ones where they may stay."""
    try:
        return space.complete(part, usual)
    except LookupError:
        return None


def _changes(before: Row, after: Row, first: str) -> dict[str, object]:
    keys = [first, *(key for key in after if key != first and after[key] != before[key])]
    return {key: after[key] for key in keys if after[key] is not SKIPPED}
