"""Which sets of answers to try: few, but with every pair of answers that goes together in one."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from generator.factors import SKIPPED, Factor, Limit, Row, Space

OFF = ("none", "false", "no", "off", "")

Combination = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class AnswerSet:
    """One set of answers to try, and why it is tried."""

    row: Row
    reason: str

    @property
    def answers(self) -> dict[str, object]:
        """The answers to give; what is not asked is left out."""
        return {key: value for key, value in self.row.items() if value is not SKIPPED}

    @property
    def id(self) -> str:
        """A short name that stays the same as long as the answers do."""
        text = json.dumps(self.answers, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Matrix:
    """The sets of answers to try, the riskiest first, and the combinations that they are to cover.

    `possible` counts the combinations of `strength` answers, `valid` are those that go together.
    """

    sets: tuple[AnswerSet, ...]
    strength: int
    possible: int
    valid: frozenset[str]

    def covered(self, sets: Iterable[AnswerSet]) -> int:
        """Return how many of the valid combinations these sets hold."""
        return len(held(sets, self.strength) & self.valid)


def make_matrix(space: Space, defaults: Row, strength: int = 2) -> Matrix:
    """Return the defaults, all on, all off, and a covering array of the given strength."""
    strength = min(strength, len(space.factors))
    usual = {key: [value] for key, value in defaults.items()}
    all_ = list(combinations_of(space.factors, strength))
    valid = [item for item in all_ if space.allows(dict(item))]
    if not space.allows({}):
        return Matrix((), strength, len(all_), frozenset())
    rows = [
        AnswerSet(space.complete({}, usual), "the defaults"),
        AnswerSet(space.complete({}, _liked(space, defaults, on=True)), "everything on"),
        AnswerSet(space.complete({}, _liked(space, defaults, on=False)), "everything off"),
        *(AnswerSet(row, f"strength {strength}") for row in _covering(space, strength)),
    ]
    missing = {repr(item) for item in valid} - held(rows, strength)
    rows += [
        AnswerSet(space.complete(dict(item), usual), f"strength {strength}")
        for item in valid
        if repr(item) in missing
    ]
    sets = {item.id: item for item in reversed(rows)}.values()
    first = rows[0]
    return Matrix(
        tuple(sorted(sets, key=lambda item: _risk(item, first))),
        strength,
        len(all_),
        frozenset(map(repr, valid)),
    )


def combinations_of(factors: Sequence[Factor], strength: int) -> Iterator[Combination]:
    """Yield every combination of answers to `strength` questions, sensible or not."""
    for chosen in combinations(factors, strength):
        for values in product(*(factor.values for factor in chosen)):
            yield tuple(zip((factor.key for factor in chosen), values, strict=True))


def held(sets: Iterable[AnswerSet], strength: int) -> set[str]:
    """Return the combinations that some set holds, each as its text."""
    return {repr(part) for item in sets for part in combinations(item.row.items(), strength)}


def _covering(space: Space, strength: int) -> list[Row]:
    """Let the library find few rows that hold every combination that the limits allow."""
    if not strength:
        return []
    from covertable import make
    from covertable.exceptions import NeverMatch

    values = {item.key: item.values for item in space.factors}
    places = {key: list(range(len(options))) for key, options in values.items()}

    def rule(limit: Limit) -> dict[str, object]:
        def holds(row: Mapping[str, int]) -> bool:
            return limit.holds({key: values[key][row[key]] for key in limit.keys})

        return {"operator": "fn", "requires": list(limit.keys), "evaluate": holds}

    try:
        found = make(places, strength=strength, constraints=[rule(item) for item in space.limits])
    except NeverMatch:
        return []  # each combination is then completed by itself
    return [{key: values[key][row[key]] for key in values} for row in found]


def _liked(space: Space, defaults: Row, *, on: bool) -> dict[str, list[object]]:
    """Return for each factor its values in the order of liking: what switches most on, or off.

    A question that cannot be answered with "off" keeps its default.
    """
    return {factor.key: _order(factor, defaults.get(factor.key), on=on) for factor in space.factors}


def _order(factor: Factor, default: object, *, on: bool) -> list[object]:
    off = [value for value in factor.values if value is SKIPPED or _is_off(value)]
    if not off:
        return [default, *factor.values]
    rest = [value for value in reversed(factor.values) if value not in off]
    return rest + off if on else off + rest


def _is_off(value: object) -> bool:
    return str(value).lower() in OFF or value == []


def _risk(item: AnswerSet, first: AnswerSet) -> tuple[bool, int, str]:
    """Put the defaults first, then what differs most from them."""
    away = sum(item.row[key] != first.row[key] for key in item.row)
    return (away != 0, -away, item.id)
