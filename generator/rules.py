"""A rule: on which answers, for or against whom, how much, why, and who says so."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from generator.criteria import BEYOND, Criterion, parse_source
from generator.rows import Row, read_rows, refuse_doubled

KEYS = ("id", "when", "unless", "favours", "against", "weight", "because", "source")
MOST_WEIGHT = 9

Choice = tuple[str, frozenset[str]]


class Answers(Protocol):
    """Needs as a condition sees them: what was chosen for each criterion."""

    def __getitem__(self, need: str, /) -> frozenset[str]:
        """Return the chosen options."""


@dataclass(frozen=True)
class Condition:
    """All of `when` and none of `unless`; within one need, any of the listed options."""

    when: tuple[Choice, ...] = ()
    unless: tuple[Choice, ...] = ()

    def matches(self, needs: Answers) -> bool:
        """Say whether these needs meet the condition."""
        for need, options in self.when:
            if options.isdisjoint(needs[need]):
                return False
        return all(options.isdisjoint(needs[need]) for need, options in self.unless)


@dataclass(frozen=True)
class Rule:
    """One row: every rule that fires is one line of the explanation."""

    id: str
    when: Condition
    favours: frozenset[str]
    against: frozenset[str]
    weight: int
    because: str
    source: str

    @property
    def beyond(self) -> bool:
        """Whether engineering sense says this, and not the guide."""
        return self.source.startswith(BEYOND)


def parse_condition(
    table: Mapping[str, object], where: str, criteria: Sequence[Criterion]
) -> Condition:
    """Read `when` and `unless` of a row; neither means always.

    Raises InputError where a need or option is unknown, or where no needs could ever match.
    """
    return _condition(Row(where, table), criteria)


def parse_rules(  # noqa: PLR0913, PLR0917 - the last two are for manifests and for the guide
    rows: object,
    where: str,
    criteria: Sequence[Criterion],
    subjects: Collection[str],
    default_subject: str | None = None,
    sections: Collection[str] | None = None,
) -> tuple[Rule, ...]:
    """Read `[[rule]]` rows that speak of `subjects` only.

    A manifest names nobody: its rows favour `default_subject`. With `sections`, a source must be
    one of them or say that it goes beyond the guide. Raises InputError with file and rule id.
    """
    rules = tuple(
        _parse_rule(row, criteria, subjects, default_subject, sections)
        for row in read_rows(rows, where, "rule")
    )
    refuse_doubled((rule.id for rule in rules), where, "rule")
    return rules


def _parse_rule(
    row: Row,
    criteria: Sequence[Criterion],
    subjects: Collection[str],
    default_subject: str | None,
    sections: Collection[str] | None,
) -> Rule:
    row.only(*KEYS)
    rule_id = row.text("id")
    condition = _condition(row, criteria)
    if not (condition.when or condition.unless):
        row.refuse("`when` is missing: say on which answers the rule fires.")
    favours, against = (_subjects(row, key, subjects) for key in ("favours", "against"))
    if not favours and not against:
        if default_subject is None:
            row.refuse("it favours nobody and is against nobody.")
        favours = frozenset({default_subject})
    if favours & against:
        row.refuse(f"it is for and against {min(favours & against)!r} at once.")
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


def _choices(row: Row, criteria: Sequence[Criterion]) -> Iterator[Choice]:
    """Yield need and options in the guide's order, however they were written."""
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
    """Refuse what no needs can meet: every way in is shut by `unless`."""
    wanted = dict(condition.when)
    single = {item.id: frozenset(item.option_ids) for item in criteria if not item.multiple}
    for need, shut in condition.unless:
        ways = wanted.get(need, single.get(need))
        if ways is not None and ways <= shut:
            row.refuse(f"it can never fire: `unless` shuts every `{need}` that it could have.")
