"""The sets of answers to try: few, but with every valid pair of answers in one of them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from generator import limits
from generator.checking._factors import SKIPPED, Factor, Limit, Row, Space
from generator.documents import jsonable
from generator.errors import InputError

OFF = ("none", "false", "no", "off", "")

DEFAULTS, ALL_ON, ALL_OFF = "the defaults", "everything on", "everything off"
NAMED = (DEFAULTS, ALL_ON, ALL_OFF)  # the reasons of the sets that have a name

Combination = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class AnswerSet:
    """One set of answers to try, and why it is tried."""

    row: Row
    reason: str

    @property
    def answers(self) -> dict[str, object]:
        """The answers to give, without those to questions that are not asked."""
        return {key: value for key, value in self.row.items() if value is not SKIPPED}

    @property
    def id(self) -> str:
        """A short name that stays the same as long as the answers do."""
        text = json.dumps(jsonable(self.answers), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Matrix:
    """The sets of answers to try, the riskiest first, and the combinations to cover.

    `possible` counts all combinations of `strength` answers, `valid` contains the valid ones.
    """

    sets: tuple[AnswerSet, ...]
    strength: int
    possible: int
    valid: frozenset[str]

    def covered(self, sets: Iterable[AnswerSet]) -> int:
        """Return how many of the valid combinations these sets contain."""
        return len(held(sets, self.strength) & self.valid)

    def mask(self, sets: Iterable[AnswerSet]) -> str:
        """Return which of the valid combinations these sets contain, in hex, a bit for each.

        Two masks of one matrix can be joined, as the shards of a check are.
        """
        found = held(sets, self.strength)
        bits = (item in found for item in sorted(self.valid))
        return f"{sum(bit << place for place, bit in enumerate(bits)):x}"


def make_matrix(space: Space, defaults: Row, strength: int = 2) -> Matrix:
    """Return the defaults, all on, all off, and a covering array of the given strength.

    Raises `InputError` for more combinations than can be covered, before computing them.
    """
    strength = min(strength, len(space.factors))
    _refuse_too_many(space.factors, strength)
    usual = {key: [value] for key, value in defaults.items()}
    all_ = list(combinations_of(space.factors, strength))
    valid = [item for item in all_ if space.allows(dict(item))]
    if not space.allows({}):
        return Matrix((), strength, len(all_), frozenset())
    rows = [
        AnswerSet(space.complete({}, usual), DEFAULTS),
        AnswerSet(space.complete({}, _liked(space, defaults, on=True)), ALL_ON),
        AnswerSet(space.complete({}, _liked(space, defaults, on=False)), ALL_OFF),
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
    """Yield every combination of answers to `strength` questions, valid or not."""
    for chosen in combinations(factors, strength):
        for values in product(*(factor.values for factor in chosen)):
            yield tuple(zip((factor.key for factor in chosen), values, strict=True))


def count_combinations(factors: Sequence[Factor], strength: int) -> int:
    """Return how many combinations of answers to `strength` questions there are."""
    found: Counter[int] = Counter({0: 1})  # by the number of questions that are combined
    for factor in factors:
        found += Counter(
            {chosen + 1: number * len(factor.values) for chosen, number in found.items()}
        )
        found = Counter({chosen: found[chosen] for chosen in range(strength + 1)})
    return found[strength]


def _refuse_too_many(factors: Sequence[Factor], strength: int) -> None:
    number = count_combinations(factors, strength)
    if number <= limits.MOST_COMBINATIONS and len(factors) <= limits.MOST_FACTORS:
        return
    raise InputError(
        f"The template has too many answers to check: {len(factors)} questions with a countable "
        f"number of answers make {number:,} combinations of {strength}; a check covers up to "
        f"{limits.MOST_COMBINATIONS:,} combinations of {limits.MOST_FACTORS} questions. Pass "
        "--strength 1, or fix some answers with --set KEY=VALUE."
    )


def held(sets: Iterable[AnswerSet], strength: int) -> set[str]:
    """Return the combinations that some set contains, each as its `repr`."""
    return {repr(part) for item in sets for part in combinations(item.row.items(), strength)}


def _covering(space: Space, strength: int) -> list[Row]:
    """Let the library find few rows that contain every combination that the limits allow."""
    if not strength:
        return []
    from covertable import make
    from covertable.exceptions import NeverMatch

    alone = [limit for limit in space.limits if len(limit.keys) == 1]
    values = {item.key: _possible(item, alone) for item in space.factors}
    places = {key: list(range(len(options))) for key, options in values.items()}
    together = [limit for limit in space.limits if len(limit.keys) > 1]

    def rule(limit: Limit) -> dict[str, object]:
        def holds(row: Mapping[str, int]) -> bool:
            space.deadline.check()
            return limit.holds({key: values[key][row[key]] for key in limit.keys})

        return {"operator": "fn", "requires": list(limit.keys), "evaluate": holds}

    try:
        found = make(places, strength=strength, constraints=[rule(item) for item in together])
    except NeverMatch:
        return []  # each combination is then completed by itself
    return [{key: values[key][row[key]] for key in values} for row in found]


def _possible(factor: Factor, alone: Iterable[Limit]) -> list[object]:
    """Return the values that a factor may have under the limits on it alone."""
    own = [limit for limit in alone if limit.keys == (factor.key,)]
    rows = ({factor.key: value} for value in factor.values)
    return [row[factor.key] for row in rows if all(limit.holds(row) for limit in own)]


def _liked(space: Space, defaults: Row, *, on: bool) -> dict[str, list[object]]:
    """Return for each factor its values in order of preference: most options on, or off.

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
    """Sort the defaults first, then the sets that differ most from them."""
    away = sum(item.row[key] != first.row[key] for key in item.row)
    return (away != 0, -away, item.id)
