"""`scaffold template show`: the questions of a template, their defaults and their JSON schema."""

import argparse
from typing import Any

from generator import formats
from generator.cli import drawing, output
from generator.project import operations
from generator.questions.capabilities import read_capabilities
from generator.questions.copier_yml import MISSING, Question, Questions
from generator.questions.json_schema import DefaultAnswers, default_answers
from generator.registry.template import Template


def run(template: Template, options: argparse.Namespace) -> int:
    """Show the questions of a template, and what --trust allows it."""
    description = operations.describe(template)
    questions = description.questions
    if options.json:
        output.say_json(formats.TEMPLATE, _document(description))
    else:
        rows = [
            [item["key"], item["help"], ", ".join(item["choices"]), _shown(item["default"])]
            for item in _described(questions)
        ]
        columns = ["question", "asks", "choices", "default"]
        drawing.draw_table(f"{template.title}: {template.manifest.summary}", columns, rows)
        for left_out in template.manifest.without:
            output.say(output.filled(f"Without {left_out.name}: {left_out.because}"))
        for line in read_capabilities(questions).lines():
            output.say(f"With --trust: {line}")
    return 0


def _document(description: operations.Description) -> dict[str, object]:
    """Return the facts of the manifest, the questions with their defaults, and the JSON schema."""
    template, questions, schema = description
    capabilities = read_capabilities(questions).as_json()
    row = {**template.as_json(), "capabilities": capabilities}
    without = [left_out._asdict() for left_out in template.manifest.without]
    return {**row, "questions": _described(questions), "without": without, "schema": schema}


def _described(questions: Questions) -> list[dict[str, Any]]:
    """Return the questions that are asked if all answers are defaults, as plain data."""
    standing = default_answers(questions)
    return [_describe(question, standing) for question in questions if standing.is_asked(question)]


def _describe(question: Question, standing: DefaultAnswers) -> dict[str, Any]:
    default = standing.default(question)
    return {
        "key": question.key,
        "type": question.type,
        "help": standing.help(question),
        "choices": [str(choice.value) for choice in standing.choices(question)],
        "default": None if default is MISSING else default,
    }


def _shown(default: object) -> str:
    return "" if default is None else str(default)
