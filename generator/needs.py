"""What a project needs: the answers to the guide's criteria, from wherever they come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from generator.criteria import Criterion
from generator.errors import InputError
from generator.guide import Guide
from generator.words import listed, unknown

Answer = str | tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """One set of chosen options for each criterion; equal when the answers are."""

    criteria: tuple[Criterion, ...] = field(repr=False)
    chosen: tuple[frozenset[str], ...]

    def __getitem__(self, need: str, /) -> frozenset[str]:
        """Return what was chosen; KeyError for a need that the guide does not have."""
        return self._by_need[need]

    @cached_property
    def _by_need(self) -> dict[str, frozenset[str]]:
        names = (criterion.id for criterion in self.criteria)
        return dict(zip(names, self.chosen, strict=True))

    def with_(self, need: str, options: Iterable[str]) -> Self:
        """Return the same needs with one answer replaced; it is checked.

        Raises InputError for an unknown need or option, and for several where one is allowed.
        """
        criterion = _criterion(self.criteria, need, "needs")
        answer = _checked(criterion, frozenset(options), "needs")
        chosen = (
            answer if item.id == need else kept
            for item, kept in zip(self.criteria, self.chosen, strict=True)
        )
        return type(self)(self.criteria, tuple(chosen))

    def toggled(self, need: str, option: str) -> Self:
        """Return the same needs with one value of a several-valued need added or taken away."""
        return self.with_(need, self[need] ^ {option})

    def ordered(self, need: str) -> tuple[str, ...]:
        """Return the chosen options of a need in the guide's order."""
        criterion = _criterion(self.criteria, need, "needs")
        return tuple(option for option in criterion.option_ids if option in self[need])

    def answer(self, need: str) -> Answer:
        """Return one answer: a text, or a tuple in the guide's order where several fit."""
        values = self.ordered(need)
        return values if _criterion(self.criteria, need, "needs").multiple else values[0]

    def as_dict(self) -> dict[str, str | list[str]]:
        """Return all answers as data that JSON and TOML can hold, in the guide's order."""
        answers = ((criterion.id, self.answer(criterion.id)) for criterion in self.criteria)
        return {need: as_data(answer) for need, answer in answers}


def as_data(answer: Answer) -> str | list[str]:
    """Return an answer as JSON and TOML hold it."""
    return answer if isinstance(answer, str) else list(answer)


def default_needs(guide: Guide) -> Needs:
    """Return what holds while nobody has answered anything."""
    return Needs(guide.criteria, tuple(criterion.default for criterion in guide.criteria))


def parse_needs(pairs: Iterable[str], guide: Guide, base: Needs | None = None) -> Needs:
    """Read `KEY=VALUE` pairs; a need that is named replaces the answer that `base` has.

    A several-valued need may be repeated and its values add up; `KEY=` alone empties it.
    Raises InputError with the nearest valid word.
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
            both = listed(sorted(given[criterion.id] | values))
            raise InputError(f"--need {criterion.id}: given twice, as {both}. Keep one of them.")
        given[criterion.id] = values
    needs = base or default_needs(guide)
    for need, values in given.items():
        needs = needs.with_(need, values)
    return needs


def needs_from_table(table: Mapping[str, object], guide: Guide, where: str) -> Needs:
    """Read the needs that a file holds, as `as_dict` writes them; what is missing has its default.

    Raises InputError with file, key and nearest valid word.
    """
    needs = default_needs(guide)
    for need, value in table.items():
        criterion = _criterion(guide.criteria, need, where)
        texts = value if criterion.multiple else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            shape = "a list of texts" if criterion.multiple else "one text"
            raise InputError(f"{where}: `{need}` must be {shape}, not {value!r}.")
        needs = needs.with_(need, _checked(criterion, frozenset(texts), where))
    return needs


def _criterion(criteria: Iterable[Criterion], need: str, where: str) -> Criterion:
    known = {criterion.id: criterion for criterion in criteria}
    if need not in known:
        raise InputError(f"{where}: {unknown('need', need, known)}")
    return known[need]


def _checked(criterion: Criterion, values: frozenset[str], where: str) -> frozenset[str]:
    """Return the values if the criterion allows them, and so many of them."""
    for value in sorted(values):
        if value not in criterion.option_ids:
            message = unknown(f"option of `{criterion.id}`", value, criterion.option_ids)
            raise InputError(f"{where}: {message}")
    if not criterion.multiple and len(values) != 1:
        said = f"takes one value, not {listed(sorted(values))}" if values else "has no value"
        raise InputError(
            f"{where}: `{criterion.id}` {said}. Choose from: {', '.join(criterion.option_ids)}."
        )
    return values


def _example(guide: Guide) -> str:
    criterion = guide.criteria[0]
    return f"{criterion.id}={criterion.options[0].id}"
