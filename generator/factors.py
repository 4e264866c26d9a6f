"""The questions of a template as factors: what can be answered, and which answers go together."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from generator.answers import Answering
from generator.errors import ScaffoldError
from generator.names_used import Malformed, Reader
from generator.questions import Question, Questions

MOST_SITUATIONS = 256  # of other answers, looked at to find all choices that a question can have


@dataclass(frozen=True)
class Skipped:
    """The value of a question that is not asked."""

    def __repr__(self) -> str:
        return "-"


SKIPPED = Skipped()

Row = Mapping[str, object]


@dataclass(frozen=True)
class Factor:
    """A question with a countable number of answers; `SKIPPED` is one where it is not asked."""

    key: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Limit:
    """Tells which values of `keys` go together; the last of them is the question that says so."""

    keys: tuple[str, ...]
    allows: Callable[[Row], bool]
    _known: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def holds(self, row: Row) -> bool:
        """Tell whether a row that has all `keys` is allowed."""
        situation = tuple(repr(row[key]) for key in self.keys)
        if situation not in self._known:
            self._known[situation] = self.allows(row)
        return self._known[situation]


@dataclass(frozen=True)
class Space:
    """All sets of answers that a template's questions allow."""

    factors: tuple[Factor, ...]
    limits: tuple[Limit, ...]

    def complete(self, part: Row, prefer: Mapping[str, Sequence[object]] | None = None) -> Row:
        """Return a whole row that holds `part`, of preferred values where that can be.

        Raises `LookupError` when no allowed row holds it.
        """
        liked = prefer or {}
        order = {
            factor.key: [value for value in liked.get(factor.key, ()) if value in factor.values]
            for factor in self.factors
        }
        row = self._filled(dict(part), [f for f in self.factors if f.key not in part], order)
        if row is None:
            raise LookupError(part)
        return {factor.key: row[factor.key] for factor in self.factors}

    def allows(self, part: Row) -> bool:
        """Tell whether some allowed row holds `part`."""
        try:
            self.complete(part)
        except LookupError:
            return False
        return True

    def _filled(
        self, row: dict[str, object], open_: list[Factor], order: Mapping[str, Sequence[object]]
    ) -> dict[str, object] | None:
        """Fill in the open factors one after the other; go back where none of the values fits."""
        if not self._fits(row):
            return None
        if not open_:
            return row
        factor, *rest = open_
        values = [*order[factor.key], *factor.values]
        for value in values:
            if found := self._filled({**row, factor.key: value}, rest, order):
                return found
        return None

    def _fits(self, row: Row) -> bool:
        return all(limit.holds(row) for limit in self.limits if row.keys() >= set(limit.keys))


def read_space(questions: Questions, fixed: Mapping[str, object] | None = None) -> Space:
    """Return what the questions allow; `fixed` answers are the only ones of their questions."""
    return _Reader(questions, Answering(questions), fixed or {}).space()


@dataclass(frozen=True)
class _Reader:
    """Reads factors and limits off the questions, by asking them as a person would be asked."""

    questions: Questions
    answering: Answering
    fixed: Mapping[str, object]

    def space(self) -> Space:
        factors: dict[str, Factor] = {}
        limits = []
        for question in self.questions:
            if factor := self._factor(question, factors):
                factors[question.key] = factor
                keys = (*self._decisive(question, factors), question.key)
                limits.append(Limit(keys, self._rule(question)))
        return Space(tuple(factors.values()), tuple(limits))

    def _factor(self, question: Question, known: Mapping[str, Factor]) -> Factor | None:
        """Return the question as a factor, unless it is never asked or takes any text."""
        values: dict[str, object] = {}
        for situation in self._situations(question, known):
            for value in self._values(question, self._stand(question, situation)):
                values[repr(value)] = value
        answers = [value for value in values.values() if value is not SKIPPED]
        return Factor(question.key, tuple(values.values())) if answers else None

    def _situations(self, question: Question, known: Mapping[str, Factor]) -> Iterator[Row]:
        """Yield the answers of others that the question's choices and condition may depend on."""
        keys = self._decisive(question, known)
        rows = product(*(known[key].values for key in keys))
        return (dict(zip(keys, row, strict=True)) for row in islice(rows, MOST_SITUATIONS))

    def _values(self, question: Question, values: Row) -> Iterator[object]:
        try:
            if not self.answering.is_asked(question, values):
                yield SKIPPED
                return
            choices = [choice.value for choice in self.answering.choices(question, values)]
        except ScaffoldError:
            return
        if question.key in self.fixed:
            yield self.fixed[question.key]
        elif question.multiselect:
            yield from ([], *([choice] for choice in choices), choices)
        else:
            yield from choices or ([False, True] if question.type == "bool" else [])

    def _rule(self, question: Question) -> Callable[[Row], bool]:
        def allows(row: Row) -> bool:
            values = self._stand(question, row)
            value = row[question.key]
            try:
                if not self.answering.is_asked(question, values):
                    return value is SKIPPED
                self.answering.check(question, value, values)
            except (ValueError, ScaffoldError):
                return False
            return value is not SKIPPED

        return allows

    def _stand(self, question: Question, row: Row) -> dict[str, object]:
        """Return the values that stand before the question is asked: of the row, else defaults."""
        wanted = self._needed[question.key]
        values: dict[str, object] = {}
        for other in self.questions:
            if other.key == question.key:
                break
            if other.key in wanted:
                value = row.get(other.key, SKIPPED)
                values[other.key] = (
                    self.answering.standing(other, values) if value is SKIPPED else value
                )
        return values

    def _decisive(self, question: Question, factors: Mapping[str, Factor]) -> tuple[str, ...]:
        wanted = self._needed[question.key]
        return tuple(key for key in factors if key in wanted and key != question.key)

    @cached_property
    def _needed(self) -> Mapping[str, frozenset[str]]:
        """Return for each question the earlier ones that it reads, or whose readers it reads."""
        reader = Reader(self.questions.settings.envops, extended=True)
        needed: dict[str, frozenset[str]] = {}
        for question in self.questions:
            texts = [question.when, question.choices, question.validator, question.default]
            earlier = frozenset(_names(texts, reader)) & needed.keys()
            needed[question.key] = earlier.union(*(needed[key] for key in earlier))
        return needed


def _names(text: object, reader: Reader) -> Iterator[str]:
    """Yield the names that texts read; one that is no Jinja reads none."""
    if isinstance(text, Mapping):
        text = [*text.keys(), *text.values()]
    if isinstance(text, list):
        for item in text:
            yield from _names(item, reader)
    elif isinstance(text, str):
        with contextlib.suppress(Malformed):
            yield from reader.read(text).read
