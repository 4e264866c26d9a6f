"""A project's needs: the answers to the guide's criteria, from options or files."""

from collections.abc import Iterable, Mapping
from typing import Self

from generator.errors import InputError
from generator.messages import join_words, unknown_name
from generator.recommendation._criteria import Criterion, Fact
from generator.recommendation.guide import Guide

Answer = str | tuple[str, ...]


class Needs:
    """The chosen options of each criterion; equal if the answers are equal."""

    __slots__ = ("_by_need", "chosen", "criteria")

    def __init__(self, criteria: tuple[Criterion, ...], chosen: tuple[frozenset[str], ...]) -> None:
        """`chosen` are the options of each criterion, in the same order."""
        self.criteria = criteria
        self.chosen = chosen
        names = (criterion.id for criterion in criteria)
        self._by_need = dict(zip(names, chosen, strict=True))

    def __eq__(self, other: object) -> bool:
        """Compare criteria and answers."""
        if not isinstance(other, Needs):
            return NotImplemented
        return (self.criteria, self.chosen) == (other.criteria, other.chosen)

    def __hash__(self) -> int:
        """Return equal hashes for equal answers."""
        return hash(self.chosen)

    def __repr__(self) -> str:
        """Return the answers, without the criteria."""
        return f"Needs({self._by_need!r})"

    def __getitem__(self, need: str, /) -> frozenset[str]:
        """Return the chosen options; raise KeyError for an unknown need."""
        return self._by_need[need]

    def with_(self, need: str, options: Iterable[str]) -> Self:
        """Return the same needs with one answer replaced, after checking it.

        Raises InputError for an unknown need or option, and for several options if only one is
        allowed.
        """
        criterion = _criterion(self.criteria, need, "needs")
        answer = _checked(criterion, frozenset(options), "needs")
        chosen = (
            answer if item.id == need else kept
            for item, kept in zip(self.criteria, self.chosen, strict=True)
        )
        return type(self)(self.criteria, tuple(chosen))

    def toggled(self, need: str, option: str) -> Self:
        """Return the same needs with one option of a multiple-choice need added or removed."""
        return self.with_(need, self[need] ^ {option})

    def ordered(self, need: str) -> tuple[str, ...]:
        """Return the chosen options of a need in the guide's order."""
        criterion = _criterion(self.criteria, need, "needs")
        return tuple(option for option in criterion.option_ids if option in self[need])

    def answer(self, need: str) -> Answer:
        """Return one answer: a string, or for a multiple-choice need a tuple in guide order."""
        values = self.ordered(need)
        return values if _criterion(self.criteria, need, "needs").multiple else values[0]

    def as_dict(self) -> dict[str, str | list[str]]:
        """Return all answers as JSON and TOML values, in the guide's order."""
        answers = ((criterion.id, self.answer(criterion.id)) for criterion in self.criteria)
        return {need: as_data(answer) for need, answer in answers}


def facts_about(needs: Needs) -> list[Fact]:
    """Return the guide's facts that bear on these answers."""
    return [
        fact
        for criterion in needs.criteria
        for fact in criterion.facts
        if needs[criterion.id].intersection(fact.options)
    ]


def as_data(answer: Answer) -> str | list[str]:
    """Return an answer as a JSON or TOML value."""
    return answer if isinstance(answer, str) else list(answer)


def default_needs(guide: Guide) -> Needs:
    """Return the default answer to every criterion."""
    return Needs(guide.criteria, tuple(criterion.default for criterion in guide.criteria))


def parse_needs(pairs: Iterable[str], guide: Guide, base: Needs | None = None) -> Needs:
    """Read `KEY=VALUE` pairs; each one replaces the answer in `base`.

    A multiple-choice need may be repeated, which adds its values; `KEY=` alone empties it.
    Raises InputError, with the nearest valid word for an unknown one.
    """
    given: dict[str, frozenset[str]] = {}
    for pair in pairs:
        need, equals, text = pair.partition("=")
        if not equals:
            raise InputError(f"--need {pair!r}: write it as KEY=VALUE, such as {_example(guide)}.")
        criterion = _criterion(guide.criteria, need.strip(), "--need")
        values = frozenset(filter(None, (value.strip() for value in text.split(","))))
        values = _checked(criterion, values, "--need")
        if criterion.multiple:
            values |= given.get(criterion.id, frozenset())
        elif given.get(criterion.id, values) != values:
            both = join_words(sorted(given[criterion.id] | values))
            raise InputError(f"--need {criterion.id}: given twice, as {both}. Keep one of them.")
        given[criterion.id] = values
    needs = base or default_needs(guide)
    for need, values in given.items():
        needs = needs.with_(need, values)
    return needs


def needs_from_table(table: Mapping[str, object], guide: Guide, where: str) -> Needs:
    """Read needs from a file's table, as `as_dict` writes them; missing ones take their default.

    Raises InputError with file and key, and the nearest valid word for an unknown one.
    """
    needs = default_needs(guide)
    for need, value in table.items():
        criterion = _criterion(guide.criteria, need, where)
        texts = value if criterion.multiple else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            shape = "a list of strings" if criterion.multiple else "one string"
            raise InputError(f"{where}: `{need}` must be {shape}, not {value!r}.")
        needs = needs.with_(need, _checked(criterion, frozenset(texts), where))
    return needs


def _criterion(criteria: Iterable[Criterion], need: str, where: str) -> Criterion:
    known = {criterion.id: criterion for criterion in criteria}
    if need not in known:
        raise InputError(f"{where}: {unknown_name('need', need, known)}")
    return known[need]


def _checked(criterion: Criterion, values: frozenset[str], where: str) -> frozenset[str]:
    """Return the values; raise InputError for an unknown one or the wrong number of them."""
    for value in sorted(values):
        if value not in criterion.option_ids:
            message = unknown_name(f"option of `{criterion.id}`", value, criterion.option_ids)
            raise InputError(f"{where}: {message}")
    if not criterion.multiple and len(values) != 1:
        said = f"takes one value, not {join_words(sorted(values))}" if values else "has no value"
        raise InputError(
            f"{where}: `{criterion.id}` {said}. Choose from: {', '.join(criterion.option_ids)}."
        )
    return values


def _example(guide: Guide) -> str:
    criterion = guide.criteria[0]
    return f"{criterion.id}={criterion.options[0].id}"
