"""The questions of a template as JSON Schema (2020-12), for editors, scripts and agents.

It describes answers as a project records them: a number must be a number, though `--set` reads
texts too. A schema cannot express what the template's texts decide (conditions, validators,
choices that depend on other answers); a `$comment` describes it instead.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.errors import WorkError
from generator.questions._values import FALSE, TRUE, read_bool, to_recorded_value
from generator.questions.answers import Answering, to_recorded
from generator.questions.copier_yml import MISSING, Question, Questions
from generator.questions.copier_yml import TYPES as KINDS
from generator.questions.question import Choice

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Questions of type yaml and json accept any value.
TYPES = {"bool": "boolean", "float": "number", "int": "integer", "path": "string", "str": "string"}


@dataclass(frozen=True)
class DefaultAnswers:
    """The default answers, except those that depend on a missing answer."""

    answering: Answering
    values: Mapping[str, object]

    def is_asked(self, question: Question) -> bool:
        """Tell whether the question is asked; true if that depends on a missing answer."""
        try:
            return self.answering.is_asked(question, self.values)
        except WorkError:
            return True

    def help(self, question: Question) -> str:
        """Return the help text; empty if the question has none."""
        return self.answering.wording(question, self.values).help if question.help else ""

    def choices(self, question: Question) -> tuple[Choice, ...]:
        """Return the choices with the default answers; empty if they need a missing answer."""
        try:
            return self.answering.choices(question, self.values)
        except WorkError:
            return ()

    def default(self, question: Question) -> object:
        """Return the default as a JSON value, or `MISSING`."""
        default = self.values.get(question.key, MISSING)
        value = MISSING if default is MISSING else to_recorded(question, default)
        return value if value is not MISSING and _is_json(value) else MISSING


def default_answers(questions: Questions) -> DefaultAnswers:
    """Compute the defaults; skip questions without one, and those that depend on them."""
    answering = Answering(questions)
    values: dict[str, object] = {}
    for question in questions:
        try:
            default = answering.default(question, values)
        except WorkError:
            continue
        if default is not MISSING:
            values[question.key] = default
    return DefaultAnswers(answering, values)


def questions_schema(questions: Questions, title: str, description: str) -> Schema:
    """Return the schema of a table of answers; questions that are never asked are not in it.

    Questions are required if they are always asked and have no default.
    """
    standing = default_answers(questions)
    asked = [question for question in questions if condition(question) is not False]
    return {
        "$schema": DIALECT,
        "title": title,
        "description": description,
        "type": "object",
        "properties": {item.key: _property(item, questions, standing) for item in asked},
        "required": [
            item.key
            for item in asked
            if condition(item) is True and item.ask is True and item.default is MISSING
        ],
        "additionalProperties": False,
    }


def _property(question: Question, questions: Questions, standing: DefaultAnswers) -> Schema:
    """Describe one question."""
    schema: Schema = {"description": standing.help(question)} if question.help else {}
    choices = standing.choices(question)
    fixed = question.type in KINDS and not _depends(question.choices, questions)
    one = _one(question, choices if fixed else ())
    if question.multiselect:
        schema |= {"type": "array", "items": one, "uniqueItems": True}
    else:
        schema |= one
    if not fixed:
        schema["examples"] = [_example(question, choice.value) for choice in choices]
    default = standing.default(question)
    if default is not MISSING:
        schema["default"] = default
    if question.secret:
        schema["writeOnly"] = True
    if comments := list(_comments(question, fixed=fixed)):
        schema["$comment"] = " ".join(comments)
    return schema


def _one(question: Question, choices: Iterable[Choice]) -> Schema:
    """Describe one value: its type, and the choices, each with its label."""
    schema: Schema = {"type": TYPES[question.type]} if question.type in TYPES else {}
    rows: list[Schema] = []
    for choice in choices:
        value = to_recorded_value(question.type, choice.value)
        if not _is_json(value):
            continue
        row = next((row for row in rows if _same(value, row["const"])), None)
        if row is None:
            row = {"const": value, "title": choice.label}
            rows.append(row | ({"$comment": choice.refused} if choice.refused else {}))
        elif not choice.refused:  # the same answer again, which is allowed here
            row.pop("$comment", None)
    return schema | ({"oneOf": rows} if rows else {})


def _example(question: Question, value: object) -> object:
    one = to_recorded_value(question.type, value)
    return [one] if question.multiselect else one


def _comments(question: Question, *, fixed: bool) -> Iterator[str]:
    """Yield sentences on what the schema cannot express."""
    if condition(question) is None:
        yield f"Asked only when {str(question.when).strip()}."
    if not fixed:
        yield "Its choices depend on other answers; the examples apply to the default answers."
    if question.validator:
        yield "The template validates it further."


def condition(question: Question) -> bool | None:
    """Tell whether a question is always asked or never; None if it depends on other answers."""
    when = question.when
    if isinstance(when, str) and when.strip().lower() not in TRUE | FALSE:
        return None
    return read_bool(when)


def _depends(choices: object, questions: Questions) -> bool:
    """Tell whether the values of choices are rendered; labels and validators do not count."""
    if isinstance(choices, dict):
        return any(_depends(_value(row), questions) for row in choices.values())
    if isinstance(choices, list):
        rows = (row[1] if isinstance(row, list) and len(row) > 1 else row for row in choices)
        return any(_depends(_value(row), questions) for row in rows)
    marks = ("variable_start_string", "{{"), ("block_start_string", "{%")
    starts = [str(questions.settings.envops.get(name, usual)) for name, usual in marks]
    return isinstance(choices, str) and any(start in choices for start in starts)


def _value(row: object) -> object:
    return row.get("value") if isinstance(row, dict) else row


def _same(one: object, other: object) -> bool:
    """Compare as JSON does: 1 equals 1.0, but not true."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _is_json(value: object) -> bool:
    """Tell whether JSON can represent a value; it has no infinity."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True
