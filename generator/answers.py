"""From questions to answers: what was given, else what suits, else the default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from generator.choices import Choice, choose, labelled
from generator.documents import load_yaml
from generator.errors import AnswerError, NoAnswer, Unasked, WorkError
from generator.given import Given
from generator.questions import MISSING, TYPES, Question, Questions
from generator.reading import Reading, Wording
from generator.texts import Unset
from generator.values import cast, read_bool, read_items, written
from generator.words import listed, unknown

EMPTY: Mapping[str, object] = {"str": "", "path": "", "int": 0, "float": 0.0, "bool": False}


@dataclass(frozen=True)
class Answers:
    """All values that the templates are rendered with, and the part of them that was asked for.

    `data` is what Copier is given for them. It reads texts of YAML and JSON once more, and judges
    whatever it is given: a default that does not count, and would be refused, is left to it.
    """

    values: Mapping[str, object]
    data: Mapping[str, object]
    asked: tuple[str, ...]
    secret: frozenset[str]

    def recorded(self) -> dict[str, object]:
        """Return what is written down with the project: nothing computed, nothing secret."""
        return {key: self.data[key] for key in self.asked if key not in self.secret}


@dataclass(frozen=True)
class Answering:
    """Answers the questions of a template in their order; each may depend on those before it."""

    questions: Questions

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.questions)

    def answer(
        self, given: Mapping[str, Given], suited: Mapping[str, object], *, so_far: bool = False
    ) -> Answers:
        """Answer all questions: `given` must be valid, `suited` is taken only where it is valid.

        With `so_far`, a question without a good default has an empty answer, or a bad one.
        Without, `NoAnswer` names all that have none.
        """
        try:
            return self._answers(given, suited, so_far=so_far)
        except NoAnswer as error:
            raise self._no_answer(error.key, given, suited) from error

    def _answers(
        self, given: Mapping[str, Given], suited: Mapping[str, object], *, so_far: bool
    ) -> Answers:
        values: dict[str, object] = {}
        data: dict[str, object] = {}
        asked: list[str] = []
        for author in self.questions:
            question = self.settled(author, values)
            key = question.key
            if self.is_asked(question, values):
                if key not in given and self._is_left_out(question, values):
                    continue
                value = self._value_so_far if so_far else self._value
                values[key] = value(question, given, suited, values)
                data[key] = again(question, values[key])
                asked.append(key)
                continue
            if key in given:
                raise Unasked(key, _not_asked(question, given[key]))
            default = self.default(question, values)
            if default is not MISSING:
                values[key] = default
                if self._passes(question, default, values):
                    data[key] = again(question, default)
        secret = frozenset(question.key for question in self.questions if question.secret)
        return Answers(MappingProxyType(values), MappingProxyType(data), tuple(asked), secret)

    def refuse_unknown(self, given: Mapping[str, Given]) -> None:
        """Raise `AnswerError` for an answer to what nobody is ever asked."""
        askable = [question.key for question in self.questions if question.when is not False]
        for key, value in given.items():
            if key not in askable:
                raise AnswerError(key, f"{value.where}: {unknown('question', key, askable)}")

    def is_asked(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether the answers so far call for this question."""
        return self._reading.is_asked(question, values)

    def is_put(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether a question that is asked is put to a person; else its default is taken."""
        return read_bool(self._render(question.ask, values))

    def settled(self, question: Question, values: Mapping[str, object]) -> Question:
        """Return the question with the type that the answers so far give it."""
        if question.type in TYPES:
            return question
        kind = str(self._render(question.type, values))
        if kind not in TYPES:
            raise WorkError(
                f"{question.file}: the type of '{question.key}' comes out as {kind!r}: "
                f"{unknown('type', kind, TYPES)} The template's author must mend it."
            )
        return replace(question, type=kind)

    def wording(self, question: Question, values: Mapping[str, object]) -> Wording:
        """Return what a person reads; a text that does not render is shown as it was written."""
        return self._reading.wording(question, values)

    def choices(self, question: Question, values: Mapping[str, object]) -> tuple[Choice, ...]:
        """Return the allowed answers; none where any value of the type will do."""
        question = self.settled(question, values)
        try:
            return tuple(self._choices(question, values))
        except ValueError as error:
            raise WorkError(
                f"{question.file}: the choices of '{question.key}' cannot be read: "
                f"{_clause(error)}. The template's author must mend them."
            ) from error

    def default(self, question: Question, values: Mapping[str, object]) -> object:
        """Return the question's own default, rendered and read as its type, or `MISSING`."""
        question = self.settled(question, values)
        try:
            default = self._reading.render_default(question.default, values)
            value = default if default is MISSING else self._read(question, default, values)
        except Unset:
            return MISSING
        except ValueError as error:
            raise WorkError(
                f"{question.file}: the default of '{question.key}' is no valid answer: "
                f"{_clause(error)}. The template's author must mend it; meanwhile pass "
                f"-s {question.key}=VALUE."
            ) from error
        return value

    def standing(self, question: Question, values: Mapping[str, object]) -> object:
        """Return what stands while nobody has answered: the default, or what is empty."""
        question = self.settled(question, values)
        try:
            default = self.default(question, values)
        except WorkError:
            return EMPTY.get(question.type)
        return EMPTY.get(question.type) if default is MISSING else default

    def check(self, question: Question, value: object, values: Mapping[str, object]) -> object:
        """Return the value read as the question's type; `ValueError` says why it is none."""
        question = self.settled(question, values)
        answer = self._read(question, value, values)
        if reason := self._objection(question, answer, values):
            raise ValueError(reason)
        return answer

    def _value_so_far(
        self,
        question: Question,
        given: Mapping[str, Given],
        suited: Mapping[str, object],
        values: Mapping[str, object],
    ) -> object:
        """Return the value, or what comes nearest: the person has yet to answer."""
        try:
            return self._value(question, given, suited, values)
        except (AnswerError, WorkError):
            return self.standing(question, values)

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
                message = _invalid(question, given[question.key], error)
                raise AnswerError(question.key, message) from error
        if question.key in suited:
            try:
                return self.check(question, suited[question.key], values)
            except ValueError:
                pass  # what suits in general does not suit this template: its own default does
        default = self.default(question, values)
        if default is MISSING:
            raise NoAnswer(question.key, "")
        if reason := self._objection(question, default, values):
            message = _invalid(question, Given(default, "the default"), reason)
            raise AnswerError(question.key, message)
        return default

    def _no_answer(
        self, key: str, given: Mapping[str, Given], suited: Mapping[str, object]
    ) -> NoAnswer:
        """Say which questions must be answered, with the others as they stand."""
        answers = self._answers(given, suited, so_far=True)
        bare = [
            question.key
            for question in self.questions
            if question.key in answers.asked
            and question.key not in {*given, *suited, key}
            and self._is_bare(question, answers.values)
        ]
        names = listed([f"'{name}'" for name in (key, *bare)])
        wanted = " ".join(f"-s {name}=VALUE" for name in (key, *bare))
        return NoAnswer(key, f"{names} {'have' if bare else 'has'} no default: pass {wanted}.")

    def _is_bare(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether there is no default; one that needs a missing answer may be there yet."""
        try:
            return self.default(question, values) is MISSING
        except WorkError:
            return False

    def _objection(self, question: Question, answer: object, values: Mapping[str, object]) -> str:
        """Return what the question's validator says against an answer; nothing for a good one."""
        said = self._render(question.validator, {**values, question.key: answer})
        return str(said).strip()

    def _passes(self, question: Question, answer: object, values: Mapping[str, object]) -> bool:
        try:
            return not self._objection(question, answer, values)
        except WorkError:
            return False

    def _read(self, question: Question, value: object, values: Mapping[str, object]) -> object:
        choices = self.choices(question, values)
        if not question.multiselect:
            return choose(cast(question.type, value), choices)
        chosen = [choose(cast(question.type, item), choices) for item in read_items(value)]
        return [choice.value for choice in choices if choice.value in chosen]

    def _choices(self, question: Question, values: Mapping[str, object]) -> Iterator[Choice]:
        rows = question.choices
        if isinstance(rows, str):
            rows = load_yaml(str(self._render(rows, values)))
        if not isinstance(rows, dict | list):
            raise ValueError(f"they must be a list or a table, not {rows!r}")  # noqa: TRY004 - as all here
        for row in rows.items() if isinstance(rows, dict) else rows:
            yield self._choice(question, row, values)

    def _choice(self, question: Question, row: object, values: Mapping[str, object]) -> Choice:
        """Read one choice: a value, a label and a value, or a label and a table that describes."""
        if not isinstance(row, tuple | list):
            label, value, refused = row, row, ""
        else:
            label, value, refused = labelled(row)
        answer = cast(question.type, self._render(value, values))
        return Choice(
            str(self._render(label, values)), answer, str(self._render(refused, values)).strip()
        )

    def _is_left_out(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether nobody is asked and there is nothing to take."""
        return not self.is_put(question, values) and self.default(question, values) is MISSING

    def _render(self, text: object, values: Mapping[str, object]) -> object:
        return self._reading.render(text, values)


def _not_asked(question: Question, given: Given) -> str:
    return (
        f"{given.where}: '{question.key}' changes nothing with these answers; it counts only when "
        f"{question.when}. Leave it out, or change the answer that it depends on."
    )


def _invalid(question: Question, given: Given, reason: object) -> str:
    return f"{given.where}: {given.value!r} is no valid answer to '{question.key}': {reason}"


def again(question: Question, value: object) -> object:
    """Return an answer in the form in which it can be given again, here and to Copier."""
    if question.multiselect and isinstance(value, list):
        return [written(question.type, item) for item in value]
    return written(question.type, value)


def _clause(error: Exception) -> str:
    return str(error).rstrip(".")
