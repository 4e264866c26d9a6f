"""Rules of the guide: condition, frameworks for and against, weight, rationale and source."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from generator.recommendation._criteria import BEYOND, Criterion, parse_source
from generator.toml_rows import Row, read_rows, refuse_duplicates

RULE_KEYS = ("id", "when", "unless", "favours", "against", "weight", "because", "source")
MOST_WEIGHT = 9
# Who states a rule; for a template, its id follows.
GUIDE, TEMPLATE, HOUSE = "guide", "template ", "house rule"

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


class Subjects(NamedTuple):
    """The names that rules may use: ids, and languages, each with the ids that have it.

    A language stands for every template in it, also for one whose framework the guide lacks.
    """

    ids: Collection[str]
    languages: Mapping[str, Collection[str]] = MappingProxyType({})

    def with_same_language(self, names: Iterable[str]) -> frozenset[str]:
        """Return the names, and for each language the ids that have it."""
        return frozenset(found for name in names for found in (name, *self.languages.get(name, ())))


class Voice(NamedTuple):
    """Who states rules, and what they may claim.

    A rule without a subject favours `subject`. `sections` are those of the guide, if known: only
    the guide's rules may cite them. `taken` are ids of rules that others state.
    """

    origin: str = GUIDE
    subject: str | None = None
    sections: Collection[str] | None = None
    taken: Collection[str] = ()


class Rule(NamedTuple):
    """One rule; each rule that fires becomes one line of the explanation.

    `favours` and `against` contain ids and languages; a language is next to all ids that have it.
    """

    id: str
    when: Condition
    favours: frozenset[str]
    against: frozenset[str]
    weight: int
    because: str
    source: str
    origin: str = GUIDE

    @property
    def beyond(self) -> bool:
        """True if the rule is engineering judgement rather than the guide's own statement."""
        return self.origin != GUIDE or self.source.startswith(BEYOND)


def parse_condition(
    table: Mapping[str, object], where: str, criteria: Sequence[Criterion]
) -> Condition:
    """Read `when` and `unless` of a row; without either, the condition always matches.

    Raises InputError for an unknown need or option, and for a condition that can never match.
    """
    return _condition(Row(where, table), criteria)


def parse_rules(
    rows: object, where: str, criteria: Sequence[Criterion], subjects: Subjects, voice: Voice
) -> tuple[Rule, ...]:
    """Read `[[rule]]` rows; they may name only `subjects`.

    Raises InputError with file and rule id.
    """
    rules = tuple(
        _parse_rule(row, criteria, subjects, voice) for row in read_rows(rows, where, "rule")
    )
    refuse_duplicates((rule.id for rule in rules), where, "rule")
    return rules


def _parse_rule(row: Row, criteria: Sequence[Criterion], subjects: Subjects, voice: Voice) -> Rule:
    row.only(*RULE_KEYS)
    rule_id = row.text("id")
    if rule_id in voice.taken:
        row.refuse("the guide has a rule with this id; choose another.")
    condition = _condition(row, criteria)
    if not (condition.when or condition.unless):
        row.refuse("`when` is missing: list the answers for which the rule fires.")
    favours, against = (_subjects(row, key, subjects) for key in ("favours", "against"))
    if not favours and not against:
        if voice.subject is None:
            row.refuse("`favours` and `against` are both missing: name a framework in one.")
        favours = frozenset({voice.subject})
    if favours & against:
        row.refuse(f"it both favours and opposes {min(favours & against)!r}.")
    return Rule(
        id=rule_id,
        when=condition,
        favours=favours,
        against=against,
        weight=row.whole("weight", MOST_WEIGHT),
        because=row.text("because"),
        source=_source(row, voice),
        origin=voice.origin,
    )


def _source(row: Row, voice: Voice) -> str:
    """Read the source; only the guide's own rules may cite one of its sections."""
    if voice.origin == GUIDE:
        return parse_source(row, voice.sections)
    source = row.text("source")
    cited = {_folded(section) for section in voice.sections or ()}
    if _folded(source) in cited:
        row.refuse(f"`source` is a section of the guide; write {BEYOND}... or your own source.")
    return source


def _folded(text: str) -> str:
    """Return a text without the differences that a reader overlooks."""
    return "".join(filter(str.isalnum, text.casefold()))


def _subjects(row: Row, key: str, known: Subjects) -> frozenset[str]:
    valid = [*known.ids, *known.languages]
    return known.with_same_language(row.one_of("framework", name, valid) for name in row.texts(key))


def _condition(row: Row, criteria: Sequence[Criterion]) -> Condition:
    condition = Condition(
        tuple(parse_choices(row.table("when"), criteria)),
        tuple(parse_choices(row.table("unless"), criteria)),
    )
    _refuse_never(row, condition, criteria)
    return condition


def parse_choices(row: Row, criteria: Sequence[Criterion]) -> Iterator[Clause]:
    """Yield needs with their options, in the guide's order.

    Raises InputError for an unknown need or option.
    """
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
