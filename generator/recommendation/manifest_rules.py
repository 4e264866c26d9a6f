"""Limits on the rules of a manifest, so that no template can talk itself into first place."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NoReturn

from generator.errors import InputError
from generator.messages import join_words
from generator.recommendation._criteria import Criterion
from generator.recommendation._rules import Rule

MOST_RULES = 64
LONGEST_TEXT = 160  # characters of a rule's `because`, and of its `source`
MOST_SUM = 9  # that the rules in favour may add for one set of needs: as much as one rule can
MOST_STEPS = 20_000  # of the search for such needs, which takes 50 ms

Choice = frozenset[str]


def refuse_excess(rules: Sequence[Rule], where: str, criteria: Sequence[Criterion]) -> None:
    """Raise InputError, with file and rule, for too many rules, long texts or too much weight."""
    if len(rules) > MOST_RULES:
        _refuse(where, rules[MOST_RULES], f"a manifest has at most {MOST_RULES} rules.")
    for rule in rules:
        for key, text in (("because", rule.because), ("source", rule.source)):
            if len(text) > LONGEST_TEXT:
                _refuse(where, rule, f"`{key}` has more than {LONGEST_TEXT} characters.")
    _refuse_sum(rules, where, criteria)


def _refuse_sum(rules: Sequence[Rule], where: str, criteria: Sequence[Criterion]) -> None:
    favourable = [rule for rule in rules if rule.favours]
    search = _Search(criteria, favourable)
    together = search.find(0, favourable)
    if together:
        most = max(together, key=lambda rule: rule.weight)
        others = join_words(repr(rule.id) for rule in together if rule is not most)
        _refuse(
            where,
            most,
            f"for some needs, it and {others} add {_sum(together)} points. Together, the rules in "
            f"favour may add {MOST_SUM}: lower their weights.",
        )
    if search.steps > MOST_STEPS:
        _refuse(where, favourable[0], "the rules name too many needs at once; name fewer.")


class _Search:
    """A search for needs whose rules add too much; `steps` counts the choices tried."""

    def __init__(self, criteria: Sequence[Criterion], rules: Sequence[Rule]) -> None:
        self.choices = [(item.id, list(_choices(item, rules))) for item in criteria]
        self.steps = 0

    def find(self, place: int, alive: Sequence[Rule]) -> Sequence[Rule]:
        """Return rules that fire together and add too much; `alive` are those still possible."""
        self.steps += 1
        if _sum(alive) <= MOST_SUM or self.steps > MOST_STEPS:
            return ()
        if place == len(self.choices):
            return alive
        need, choices = self.choices[place]
        for choice in choices:
            left = [rule for rule in alive if _possible(rule, need, choice)]
            if found := self.find(place + 1, left):
                return found
        return ()


def _sum(rules: Iterable[Rule]) -> int:
    return sum(rule.weight for rule in rules)


def _possible(rule: Rule, need: str, choice: Choice) -> bool:
    """Tell whether a rule can fire if this is the answer to that need."""
    for name, options in rule.when.when:
        if name == need and options.isdisjoint(choice):
            return False
    return all(name != need or options.isdisjoint(choice) for name, options in rule.when.unless)


def _choices(criterion: Criterion, rules: Sequence[Rule]) -> Iterator[Choice]:
    """Yield answers to a criterion, one for each that the rules can tell apart.

    If several options are allowed, more of them never harm, except those in some `unless`.
    """
    named = [options for rule in rules for name, options in rule.when.when if name == criterion.id]
    barred = [
        options for rule in rules for name, options in rule.when.unless if name == criterion.id
    ]
    if criterion.multiple:
        harmful = sorted(frozenset[str]().union(*barred))
        harmless = frozenset[str]().union(*named).difference(harmful)
        for number in range(len(harmful) + 1):
            for some in combinations(harmful, number):
                yield harmless | frozenset(some)
        return
    kinds = {
        tuple(option in options for options in (*named, *barred)): option
        for option in criterion.option_ids
    }
    yield from (frozenset({option}) for option in kinds.values())


def _refuse(where: str, rule: Rule, message: str) -> NoReturn:
    raise InputError(f"{where}, rule '{rule.id}': {message}")
