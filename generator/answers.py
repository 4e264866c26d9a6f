"""From questions to answers: what was given, else what suits, else the default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import yaml

from generator.errors import InputError, WorkError
from generator.questions import MISSING, Question, Questions
from generator.texts import Texts
from generator.values import cast, read_bool, read_items
from generator.words import nearest


@dataclass(frozen=True)
class Choice:
    """One allowed answer; where `refused` says why, it cannot be taken now."""

    label: str
    value: object
    refused: str = ""


@dataclass(frozen=True)
class Given:
    """A value that a person gave, and where: `--set`, or the name of a file."""

    value: object
    where: str


@dataclass(frozen=True)
class Answers:
    """All values that the templates are rendered with, and the part of them that was asked for."""

    values: Mapping[str, object]
    asked: tuple[str, ...]

    def recorded(self) -> dict[str, object]:
        """Return what is written down with the project: nothing computed, nothing secret."""
        return {key: self.values[key] for key in self.asked}


@dataclass(frozen=True)
class Answering:
    """Answers the questions of a template in their order; each may depend on those before it."""

    questions: Questions

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self.questions.undefined, self.questions.envops)

    def answer(self, given: Mapping[str, Given], suited: Mapping[str, object]) -> Answers:
        """Answer all questions: `given` must be valid, `suited` is taken only where it is valid."""
        values: dict[str, object] = {}
        asked: list[str] = []
        for question in self.questions:
            if self.is_asked(question, values):
                values[question.key] = self._value(question, given, suited, values)
                if not question.secret:
                    asked.append(question.key)
                continue
            if question.key in given:
                raise InputError(_not_asked(question, given[question.key]))
            if question.default is not MISSING:
                values[question.key] = self.default(question, values)
        return Answers(MappingProxyType(values), tuple(asked))

    def is_asked(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether the answers so far call for this question."""
        return read_bool(self._render(question.when, values))

    def choices(self, question: Question, values: Mapping[str, object]) -> tuple[Choice, ...]:
        """Return the allowed answers; none where any value of the type will do."""
        choices = question.choices
        if isinstance(choices, str):
            choices = yaml.safe_load(str(self._render(choices, values)))
        rows = choices.items() if isinstance(choices, dict) else choices or ()
        return tuple(self._choice(question, row, values) for row in rows)  # type: ignore[attr-defined]

    def default(self, question: Question, values: Mapping[str, object]) -> object:
        """Return the question's own default, rendered and read as its type."""
        try:
            value = self._read(question, self._render(question.default, values), values)
        except ValueError as error:
            raise WorkError(
                f"{question.file}: the default of '{question.key}' is no valid answer: {error}. "
                f"The template's author must mend it; meanwhile pass -s {question.key}=VALUE."
            ) from error
        return value

    def check(self, question: Question, value: object, values: Mapping[str, object]) -> object:
        """Return the value read as the question's type; `ValueError` says why it is none."""
        answer = self._read(question, value, values)
        validator = self._render(question.validator, {**values, question.key: answer})
        if reason := str(validator).strip():
            raise ValueError(reason)
        return answer

    def _value(
        self,
        question: Question,
        given: Mapping[str, Given],
        suited: Mapping[str, object],
        values: Mapping[str, object],
    ) -> object:
        if question.key in given:
            try:
                return self.check(question, given[question.key].value, values)
            except ValueError as error:
                raise InputError(_invalid(question, given[question.key], error)) from error
        if question.key in suited:
            try:
                return self.check(question, suited[question.key], values)
            except ValueError:
                pass  # what suits in general does not suit this template: its own default does
        if question.default is MISSING:
            raise InputError(f"'{question.key}' has no default: pass -s {question.key}=VALUE.")
        return self._checked_default(question, values)

    def _checked_default(self, question: Question, values: Mapping[str, object]) -> object:
        default = self.default(question, values)
        try:
            return self.check(question, default, values)
        except ValueError as error:
            raise InputError(_invalid(question, Given(default, "the default"), error)) from error

    def _read(self, question: Question, value: object, values: Mapping[str, object]) -> object:
        choices = self.choices(question, values)
        if not question.multiselect:
            return _chosen(cast(question.type, value), choices)
        items = read_items(value)
        chosen = [_chosen(cast(question.type, item), choices) for item in items]
        return [choice.value for choice in choices if choice.value in chosen] if choices else chosen

    def _choice(self, question: Question, row: object, values: Mapping[str, object]) -> Choice:
        label, value = row if isinstance(row, tuple | list) else (row, row)
        refused: object = ""
        if isinstance(value, dict):
            refused = self._render(value.get("validator", ""), values)
            value = value.get("value")
        answer = cast(question.type, self._render(value, values))
        return Choice(str(self._render(label, values)), answer, str(refused).strip())

    def _render(self, text: object, values: Mapping[str, object]) -> object:
        return self._texts.render(text, values)


def _not_asked(question: Question, given: Given) -> str:
    return (
        f"{given.where}: '{question.key}' changes nothing with these answers; it counts only when "
        f"{question.when}. Leave it out, or change the answer that it depends on."
    )


def _invalid(question: Question, given: Given, error: ValueError) -> str:
    return f"{given.where}: {given.value!r} is no valid answer to '{question.key}': {error}"


def _chosen(value: object, choices: tuple[Choice, ...]) -> object:
    if not choices:
        return value
    for choice in choices:
        if choice.value == value and type(choice.value) is type(value):
            if choice.refused:
                raise ValueError(choice.refused)
            return value
    allowed = list(_names(choices))
    raise ValueError(f"choose from {', '.join(allowed)}.{nearest(str(value), allowed)}")


def _names(choices: tuple[Choice, ...]) -> Iterator[str]:
    return (str(choice.value) for choice in choices if not choice.refused)
