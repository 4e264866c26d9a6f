"""Answers to a template's questions: the given value, else the suited one, else the default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from generator import limits
from generator.errors import AnswerError, InputError, NoAnswer, Unasked, WorkError
from generator.messages import join_words, unknown_name
from generator.questions._values import (
    cast,
    read_bool,
    read_items,
    refuse_guess,
    to_recorded_value,
)
from generator.questions.copier_yml import MISSING, TYPES, Question, Questions
from generator.questions.history import extended, read_history
from generator.questions.question import Choice, Given, choose, labelled
from generator.questions.wording import QuestionTexts, Wording
from generator.rendering.copier_settings import MOST_SHOWN
from generator.rendering.jinja import Unset
from generator.rendering.prepared import Prepared
from generator.rendering.yaml_documents import load_yaml

EMPTY: Mapping[str, object] = {"str": "", "path": "", "int": 0, "float": 0.0, "bool": False}


@dataclass(frozen=True)
class Answers:
    """All values that templates are rendered with; `asked` are the keys that were asked for.

    `data` is passed to Copier, which parses texts of YAML and JSON again and validates all values.
    It therefore lacks the default of a question that is not asked if its validator refuses it.
    """

    values: Mapping[str, object]
    data: Mapping[str, object]
    asked: tuple[str, ...]
    secret: frozenset[str]

    def prepared(self, questions: Questions, facts: Mapping[str, object]) -> Prepared:
        """Return what is known of the template with these questions, for rendering it."""
        recorded = frozenset(self.asked) - self.secret
        return Prepared(
            questions.configs[::-1], {**self.data, **facts}, {**self.values, **facts}, recorded
        )

    def recorded(self) -> dict[str, object]:
        """Return the answers to record with the project: none computed, none secret."""
        return {key: self.data[key] for key in self.asked if key not in self.secret}


@dataclass(frozen=True)
class Answering:
    """Answers the questions of a template in their order; each may depend on those before it."""

    questions: Questions

    @cached_property
    def _reading(self) -> QuestionTexts:
        return QuestionTexts(self.questions)

    def answer(
        self, given: Mapping[str, Given], suited: Mapping[str, object], *, so_far: bool = False
    ) -> Answers:
        """Answer all questions: `given` must be valid, `suited` is used only where it is valid.

        With `so_far`, a question without a valid default gets its empty or invalid default.
        Otherwise `NoAnswer` names all questions without one, and `InputError` is raised if the
        template refuses the history.
        """
        try:
            return self._answers(given, suited, so_far=so_far)
        except NoAnswer as error:
            raise self._no_answer(error.key, given, suited) from error

    def _answers(
        self, given: Mapping[str, Given], suited: Mapping[str, object], *, so_far: bool
    ) -> Answers:
        self._reading.begin()
        values: dict[str, object] = {}
        data: dict[str, object] = {}
        asked: list[str] = []
        for author in self.questions:
            question = self.with_type(author, values)
            key = question.key
            if self.is_asked(question, values):
                if key not in given and self._is_left_out(question, values):
                    continue
                value = self._value_so_far if so_far else self._value
                values[key] = value(question, given, suited, values)
                data[key] = to_recorded(question, values[key])
                asked.append(key)
                continue
            if key in given:
                raise Unasked(key, _not_asked(question, given[key]))
            default = self.default(question, values)
            if default is not MISSING:
                values[key] = default
                if self._passes(question, default, values):
                    data[key] = to_recorded(question, default)
                elif key == self.questions.history and not so_far:
                    raise InputError(self._objection(question, default, values))
        secret = frozenset(question.key for question in self.questions if question.secret)
        return Answers(MappingProxyType(values), MappingProxyType(data), tuple(asked), secret)

    def refuse_unknown(self, given: Mapping[str, Given]) -> None:
        """Raise `AnswerError` for an answer to a question that does not exist or is never asked."""
        askable = [question.key for question in self.questions if question.when is not False]
        for key, value in given.items():
            if key not in askable:
                raise AnswerError(key, f"{value.where}: {unknown_name('question', key, askable)}")

    def is_asked(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether the answers so far call for this question."""
        return self._reading.is_asked(question, values)

    def is_prompted(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether to prompt for a question that is asked; otherwise its default applies."""
        return read_bool(self._render(question.ask, values))

    def with_type(self, question: Question, values: Mapping[str, object]) -> Question:
        """Return the question with the type that the answers so far give it."""
        if question.type in TYPES:
            return question
        kind = str(self._render(question.type, values))
        if kind not in TYPES:
            raise WorkError(
                f"{question.file}: the type of '{question.key}' renders to {kind!r}: "
                f"{unknown_name('type', kind, TYPES)} This is an error in the template."
            )
        return replace(question, type=kind)

    def wording(self, question: Question, values: Mapping[str, object]) -> Wording:
        """Return the texts to show; one that does not render is returned as written."""
        return self._reading.wording(question, values)

    def choices(self, question: Question, values: Mapping[str, object]) -> tuple[Choice, ...]:
        """Return the allowed answers; empty if any value of the type is allowed."""
        question = self.with_type(question, values)
        try:
            with self._reading.counted():
                return tuple(self._choices(question, values))
        except ValueError as error:
            raise WorkError(
                f"{question.file}: the choices of '{question.key}' cannot be read: "
                f"{_clause(error)}. This is an error in the template."
            ) from error

    def default(self, question: Question, values: Mapping[str, object]) -> object:
        """Return the question's own default, rendered and read as its type, or `MISSING`."""
        question = self.with_type(question, values)
        try:
            default = self._reading.render_default(question.default, values)
            value = default if default is MISSING else self._read(question, default, values)
            if question.key == self.questions.history:
                value = extended(self.questions.recorded, read_history(value))
        except Unset:
            return MISSING
        except ValueError as error:
            raise WorkError(
                f"{question.file}: the default of '{question.key}' is not a valid answer: "
                f"{_clause(error)}. This is an error in the template; meanwhile pass "
                f"-s {question.key}=VALUE."
            ) from error
        return value

    def standing(self, question: Question, values: Mapping[str, object]) -> object:
        """Return the value of an unanswered question: its default, else its type's empty value."""
        question = self.with_type(question, values)
        try:
            default = self.default(question, values)
        except WorkError:
            return EMPTY.get(question.type)
        return EMPTY.get(question.type) if default is MISSING else default

    def check(self, question: Question, value: object, values: Mapping[str, object]) -> object:
        """Return a given value cast to the question's type; raise `ValueError` if it is invalid."""
        question = self.with_type(question, values)
        for item in read_items(value) if question.multiselect else (value,):
            refuse_guess(question.type, item)
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
        """Return the value, or a substitute until the question is answered."""
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
                pass  # not valid in this template: use its own default
        default = self.default(question, values)
        if default is MISSING:
            raise NoAnswer(question.key, "")
        if reason := self._objection(question, default, values):
            message = _invalid(question, Given(default, "the default"), reason.rstrip("."))
            raise AnswerError(question.key, f"{message}. Pass -s {question.key}=VALUE.")
        return default

    def _no_answer(
        self, key: str, given: Mapping[str, Given], suited: Mapping[str, object]
    ) -> NoAnswer:
        """Return the error that names all questions to answer, with the answers so far."""
        answers = self._answers(given, suited, so_far=True)
        bare = [
            question.key
            for question in self.questions
            if question.key in answers.asked
            and question.key not in {*given, *suited, key}
            and self._is_bare(question, answers.values)
        ]
        names = join_words([f"'{name}'" for name in (key, *bare)])
        wanted = " ".join(f"-s {name}=VALUE" for name in (key, *bare))
        return NoAnswer(key, f"{names} {'have' if bare else 'has'} no default: pass {wanted}.")

    def _is_bare(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether there is no default; one that needs a missing answer counts as one."""
        try:
            return self.default(question, values) is MISSING
        except WorkError:
            return False

    def _objection(self, question: Question, answer: object, values: Mapping[str, object]) -> str:
        """Return the validator's message on an answer; empty if the answer is valid."""
        message = self._render(question.validator, {**values, question.key: answer})
        return str(message).strip()

    def _passes(self, question: Question, answer: object, values: Mapping[str, object]) -> bool:
        try:
            return not self._objection(question, answer, values)
        except WorkError:
            return False

    def _read(self, question: Question, value: object, values: Mapping[str, object]) -> object:
        choices = self.choices(question, values)
        with self._reading.counted():
            if not question.multiselect:
                return choose(cast(question.type, value), choices)
            chosen = [choose(cast(question.type, item), choices) for item in read_items(value)]
        picked = [choice.value for choice in choices if choice.value in chosen]
        return [value for place, value in enumerate(picked) if value not in picked[:place]]

    def _choices(self, question: Question, values: Mapping[str, object]) -> Iterator[Choice]:
        rows = question.choices
        if isinstance(rows, str):
            rows = load_yaml(str(self._render(rows, values)))
        if not isinstance(rows, dict | list):
            raise ValueError(f"they must be a list or a table, not {repr(rows)[:MOST_SHOWN]}")  # noqa: TRY004
        if len(rows) > limits.MOST_CHOICES:
            raise ValueError(f"there are more than {limits.MOST_CHOICES}")
        for row in rows.items() if isinstance(rows, dict) else rows:
            yield self._choice(question, row, values)

    def _choice(self, question: Question, row: object, values: Mapping[str, object]) -> Choice:
        """Read one choice: a value, a label and a value, or a label and a table.

        As in Copier, the label is the value of a choice that has none.
        """
        if not isinstance(row, tuple | list):
            label, value, refused = row, row, ""
        else:
            label, value, refused = labelled(row)
        shown, rendered = str(self._render(label, values)), self._render(value, values)
        answer = cast(question.type, shown if rendered is None else rendered)
        return Choice(shown, answer, str(self._render(refused, values)).strip())

    def _is_left_out(self, question: Question, values: Mapping[str, object]) -> bool:
        """Tell whether a question is not prompted for and has no default."""
        return not self.is_prompted(question, values) and self.default(question, values) is MISSING

    def _render(self, text: object, values: Mapping[str, object]) -> object:
        return self._reading.render(text, values)


def _not_asked(question: Question, given: Given) -> str:
    return (
        f"{given.where}: '{question.key}' has no effect with these answers; it applies only when "
        f"{question.when}. Remove it, or change the answer that it depends on."
    )


def _invalid(question: Question, given: Given, reason: object) -> str:
    return f"{given.where}: {given.value!r} is not a valid answer to '{question.key}': {reason}"


def to_recorded(question: Question, value: object) -> object:
    """Return an answer in a form that scaffold and Copier accept as input again."""
    if question.multiselect and isinstance(value, list):
        return [to_recorded_value(question.type, item) for item in value]
    return to_recorded_value(question.type, value)


def _clause(error: Exception) -> str:
    return str(error).rstrip(".")
