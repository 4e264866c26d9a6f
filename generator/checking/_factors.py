"""The questions of a template as factors: their possible answers, and valid combinations."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from generator import limits
from generator.checking.lint.jinja_names import Malformed, Reader
from generator.errors import InputError, ScaffoldError
from generator.questions.answers import Answering
from generator.questions.copier_yml import Question, Questions

MOST_SITUATIONS = 256  # combinations of other answers tried to find the choices of a question


@dataclass(frozen=True)
class Skipped:
    """The value of a question that is not asked."""

    def __repr__(self) -> str:
        return "-"


@dataclass(frozen=True)
class Deadline:
    """A time limit for searching sets of answers, which nothing else bounds."""

    end: float = float("inf")  # of the monotonic clock

    @classmethod
    def of_matrix(cls) -> "Deadline":
        """Return the deadline for finding the sets of answers of a check."""
        return cls(time.monotonic() + limits.MOST_SECONDS_OF_MATRIX)

    def check(self) -> None:
        """Raise `InputError` after the deadline."""
        if time.monotonic() > self.end:
            raise InputError(
                f"Sets of answers that cover the template's questions were not found within "
                f"{limits.MOST_SECONDS_OF_MATRIX} seconds: too many answers depend on each other. "
                "Fix some of them with --set KEY=VALUE."
            )


SKIPPED = Skipped()

Row = Mapping[str, object]


@dataclass(frozen=True)
class Factor:
    """A question with a countable number of answers; `SKIPPED` is one if it may not be asked."""

    key: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Limit:
    """A constraint on the values of `keys`, set by the question of the last key."""

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
    deadline: Deadline = Deadline()

    def complete(self, part: Row, prefer: Mapping[str, Sequence[object]] | None = None) -> Row:
        """Return a complete row that contains `part`, with preferred values where possible.

        Raises `LookupError` when no allowed row contains it.
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
        """Tell whether some allowed row contains `part`."""
        try:
            self.complete(part)
        except LookupError:
            return False
        return True

    def _filled(
        self, row: dict[str, object], open_: list[Factor], order: Mapping[str, Sequence[object]]
    ) -> dict[str, object] | None:
        """Fill in the open factors one after the other; backtrack when no value fits."""
        if not _fits(row, self.limits):
            return None
        left: list[Iterator[object]] = []  # the values still to try, for each filled factor
        while len(left) < len(open_):
            factor = open_[len(left)]
            left.append(iter([*order[factor.key], *factor.values]))
            while not self._advance(row, open_[len(left) - 1].key, left[-1]):
                left.pop()
                if not left:
                    return None
        return row

    def _advance(self, row: dict[str, object], key: str, values: Iterator[object]) -> bool:
        """Give a factor the next value that fits, if there is one."""
        for value in values:
            self.deadline.check()
            row[key] = value
            if _fits(row, self._limits_of.get(key, ())):
                return True
        row.pop(key, None)
        return False

    @cached_property
    def _limits_of(self) -> Mapping[str, Sequence[Limit]]:
        """Return for each factor the limits that it takes part in."""
        found: dict[str, list[Limit]] = {}
        for limit in self.limits:
            for key in limit.keys:
                found.setdefault(key, []).append(limit)
        return found


def _fits(row: Row, limits: Iterable[Limit]) -> bool:
    return all(limit.holds(row) for limit in limits if row.keys() >= set(limit.keys))


def read_space(
    questions: Questions,
    fixed: Mapping[str, object] | None = None,
    deadline: Deadline = Deadline(),
) -> Space:
    """Return what the questions allow; `fixed` answers are the only ones of their questions."""
    return _Reader(questions, Answering(questions), fixed or {}, deadline).space()


@dataclass(frozen=True)
class _Reader:
    """Derives factors and limits from the questions by answering them as a user would."""

    questions: Questions
    answering: Answering
    fixed: Mapping[str, object]
    deadline: Deadline

    def space(self) -> Space:
        factors: dict[str, Factor] = {}
        limits = []
        for question in self.questions:
            if factor := self._factor(question, factors):
                factors[question.key] = factor
                keys = (*self._decisive(question, factors), question.key)
                limits.append(Limit(keys, self._rule(question)))
        return Space(tuple(factors.values()), tuple(limits), self.deadline)

    def _factor(self, question: Question, known: Mapping[str, Factor]) -> Factor | None:
        """Return the question as a factor, unless it is never asked or takes any text."""
        values: dict[str, object] = {}
        for situation in self._situations(question, known):
            self.deadline.check()
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
        """Return the values of the earlier questions: those of the row, else defaults."""
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
        """Return for each question the earlier ones that it reads, directly or indirectly."""
        reader = Reader(self.questions.settings.envops, extended=True)
        needed: dict[str, frozenset[str]] = {}
        for question in self.questions:
            texts = [question.when, question.choices, question.validator, question.default]
            earlier = frozenset(_names(texts, reader)) & needed.keys()
            needed[question.key] = earlier.union(*(needed[key] for key in earlier))
        return needed


def _names(text: object, reader: Reader) -> Iterator[str]:
    """Yield the names that texts read; none for invalid Jinja."""
    if isinstance(text, Mapping):
        text = [*text.keys(), *text.values()]
    if isinstance(text, list):
        for item in text:
            yield from _names(item, reader)
    elif isinstance(text, str):
        with contextlib.suppress(Malformed):
            yield from reader.read(text).read
