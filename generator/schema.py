"""The questions of a template as JSON Schema (2020-12), for editors, scripts and agents.

It describes answers as a project records them: a number is a number there, though `--set` reads
texts too. What only the template's own texts can decide (conditions, validators, choices that
depend on other answers) no schema can say; a `$comment` stands in its place.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.answers import Answering, again
from generator.choices import Choice
from generator.errors import WorkError
from generator.questions import MISSING, Question, Questions
from generator.questions import TYPES as KINDS
from generator.values import FALSE, TRUE, read_bool, written

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What is read as YAML or JSON may be anything.
TYPES = {"bool": "boolean", "float": "number", "int": "integer", "path": "string", "str": "string"}


@dataclass(frozen=True)
class Standing:
    """The values that hold while nothing is answered, but for those that nobody can know yet."""

    answering: Answering
    values: Mapping[str, object]

    def is_asked(self, question: Question) -> bool:
        """Tell whether the question is asked; where that needs a missing answer, it may be."""
        try:
            return self.answering.is_asked(question, self.values)
        except WorkError:
            return True

    def help(self, question: Question) -> str:
        """Return what a person reads; nothing where the template has no words for it."""
        return self.answering.wording(question, self.values).help if question.help else ""

    def choices(self, question: Question) -> tuple[Choice, ...]:
        """Return the choices as they stand; none where they need an answer that is missing."""
        try:
            return self.answering.choices(question, self.values)
        except WorkError:
            return ()

    def default(self, question: Question) -> object:
        """Return the default as JSON holds it, or `MISSING`."""
        default = self.values.get(question.key, MISSING)
        value = MISSING if default is MISSING else again(question, default)
        return value if value is not MISSING and _is_json(value) else MISSING


def stand(questions: Questions) -> Standing:
    """Work out the defaults; a question without one is passed over, and so is what needs it."""
    answering = Answering(questions)
    values: dict[str, object] = {}
    for question in questions:
        try:
            default = answering.default(question, values)
        except WorkError:
            continue
        if default is not MISSING:
            values[question.key] = default
    return Standing(answering, values)


def questions_schema(questions: Questions, title: str, description: str) -> Schema:
    """Return the schema of a table of answers; what is never asked cannot be answered.

    Required is what is always asked and has no default: a default is taken where nothing is said.
    """
    standing = stand(questions)
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


def _property(question: Question, questions: Questions, standing: Standing) -> Schema:
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
        value = written(question.type, choice.value)
        if _is_json(value) and not any(_same(value, row["const"]) for row in rows):
            row: Schema = {"const": value, "title": choice.label}
            rows.append(row | ({"$comment": choice.refused} if choice.refused else {}))
    return schema | ({"oneOf": rows} if rows else {})


def _example(question: Question, value: object) -> object:
    one = written(question.type, value)
    return [one] if question.multiselect else one


def _comments(question: Question, *, fixed: bool) -> Iterator[str]:
    """Say what the schema leaves open."""
    if condition(question) is None:
        yield f"Asked only when {str(question.when).strip()}."
    if not fixed:
        yield "Its choices depend on other answers; the examples are those of the defaults."
    if question.validator:
        yield "The template checks it further."


def condition(question: Question) -> bool | None:
    """Tell whether a question is always asked, or never; None where other answers decide."""
    when = question.when
    if isinstance(when, str) and when.strip().lower() not in TRUE | FALSE:
        return None
    return read_bool(when)


def _depends(choices: object, questions: Questions) -> bool:
    """Tell whether what may be chosen is a text to render; a label or a refusal may well be."""
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
    """Compare as JSON does: 1 is 1.0, but it is not true."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _is_json(value: object) -> bool:
    """Tell whether JSON can hold a value; infinity it cannot."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True
