"""Rules of the guide: condition, frameworks for and against, weight, rationale and source."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from generator.recommendation._criteria import BEYOND, Criterion, parse_source
from generator.toml_rows import Row, read_rows, refuse_duplicates

RULE_KEYS = ("id", "when", "unless", "favours", "against", "weight", "because", "source")
MOST_WEIGHT = 9

Clause = tuple[str, frozenset[str]]


class NeedsLike(Protocol):
    """The part of `Needs` that a condition reads: the chosen options of each criterion."""

    def __getitem__(self, need: str, /) -> frozenset[str]:
        """Return the chosen options."""


class Condition(NamedTuple):
    """All of `when` and none of `unless`; within one need, any of the listed options."""

    when: tuple[Clause, ...] = ()
    unless: tuple[Clause, ...] = ()

    def matches(self, needs: NeedsLike) -> bool:
        """Return whether these needs meet the condition."""
        for need, options in self.when:
            if options.isdisjoint(needs[need]):
                return False
        return all(options.isdisjoint(needs[need]) for need, options in self.unless)


class Rule(NamedTuple):
    """One rule; each rule that fires becomes one line of the explanation."""

    id: str
    when: Condition
    favours: frozenset[str]
    against: frozenset[str]
    weight: int
    because: str
    source: str

    @property
    def beyond(self) -> bool:
        """True if the rule is engineering judgement rather than the guide's own statement."""
        return self.source.startswith(BEYOND)


def parse_condition(
    table: Mapping[str, object], where: str, criteria: Sequence[Criterion]
) -> Condition:
    """Read `when` and `unless` of a row; without either, the condition always matches.

    Raises InputError for an unknown need or option, and for a condition that can never match.
    """
    return _condition(Row(where, table), criteria)


def parse_rules(  # noqa: PLR0913, PLR0917 - the last two serve manifests and the guide
    rows: object,
    where: str,
    criteria: Sequence[Criterion],
    subjects: Collection[str],
    default_subject: str | None = None,
    sections: Collection[str] | None = None,
) -> tuple[Rule, ...]:
    """Read `[[rule]]` rows; they may name only `subjects`.

    A row that names no subject, as in a manifest, favours `default_subject`. With `sections`, a
    source must be one of them or start with BEYOND. Raises InputError with file and rule id.
    """
    rules = tuple(
        _parse_rule(row, criteria, subjects, default_subject, sections)
        for row in read_rows(rows, where, "rule")
    )
    refuse_duplicates((rule.id for rule in rules), where, "rule")
    return rules


def _parse_rule(
    row: Row,
    criteria: Sequence[Criterion],
    subjects: Collection[str],
    default_subject: str | None,
    sections: Collection[str] | None,
) -> Rule:
    row.only(*RULE_KEYS)
    rule_id = row.text("id")
    condition = _condition(row, criteria)
    if not (condition.when or condition.unless):
        row.refuse("`when` is missing: list the answers for which the rule fires.")
    favours, against = (_subjects(row, key, subjects) for key in ("favours", "against"))
    if not favours and not against:
        if default_subject is None:
            row.refuse("`favours` and `against` are both missing: name a framework in one.")
        favours = frozenset({default_subject})
    if favours & against:
        row.refuse(f"it both favours and opposes {min(favours & against)!r}.")
    return Rule(
        id=rule_id,
        when=condition,
        favours=favours,
        against=against,
        weight=row.whole("weight", MOST_WEIGHT),
        because=row.text("because"),
        source=parse_source(row, sections),
    )


def _subjects(row: Row, key: str, known: Collection[str]) -> frozenset[str]:
    return frozenset(row.one_of("framework", name, known) for name in row.texts(key))


def _condition(row: Row, criteria: Sequence[Criterion]) -> Condition:
    condition = Condition(
        tuple(_choices(row.table("when"), criteria)), tuple(_choices(row.table("unless"), criteria))
    )
    _refuse_never(row, condition, criteria)
    return condition


def _choices(row: Row, criteria: Sequence[Criterion]) -> Iterator[Clause]:
    """Yield needs with their options, in the guide's order."""
    known = {criterion.id: criterion for criterion in criteria}
    for need in row.values:
        row.one_of("need", need, known)
    for criterion in criteria:
        if criterion.id in row.values:
            options = row.texts(criterion.id)
            for option in options:
                row.one_of(f"option of `{criterion.id}`", option, criterion.option_ids)
            yield criterion.id, frozenset(options)


def _refuse_never(row: Row, condition: Condition, criteria: Sequence[Criterion]) -> None:
    """Refuse a condition that can never match because `unless` excludes every option."""
    wanted = dict(condition.when)
    single = {item.id: frozenset(item.option_ids) for item in criteria if not item.multiple}
    for need, excluded in condition.unless:
        allowed = wanted.get(need, single.get(need))
        if allowed is not None and allowed <= excluded:
            row.refuse(f"it can never fire: `unless` excludes every `{need}` that it allows.")
