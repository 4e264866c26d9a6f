"""`scaffold template`: which templates there are, and what each asks."""

import argparse
import json
from collections.abc import Mapping
from typing import Any

from generator import screen
from generator.answers import Answering
from generator.guide import load_guide
from generator.questions import Question, read_questions
from generator.registry import Template, find_templates, get_template


def run(options: argparse.Namespace) -> int:
    """List the templates, or show one."""
    guide = load_guide()
    templates = find_templates(guide)
    if options.action == "list":
        return _list(list(templates.values()), options)
    return _show(get_template(options.id, templates, guide), options)


def _list(templates: list[Template], options: argparse.Namespace) -> int:
    if options.json:
        screen.say(json.dumps([_row(template) for template in templates], indent=2))
    else:
        rows = [
            [item.id, item.title, item.manifest.version, item.source, item.manifest.summary]
            for item in templates
        ]
        screen.draw_table("Templates", ["id", "title", "version", "source", "gives"], rows)
    return 0


def _row(template: Template) -> dict[str, object]:
    return {
        "id": template.id,
        "title": template.title,
        "summary": template.manifest.summary,
        "framework": template.framework,
        "version": template.manifest.version,
        "source": template.source,
        "layers": list(template.manifest.layers),
    }


def _show(template: Template, options: argparse.Namespace) -> int:
    questions = read_questions(template.folders)
    answering = Answering(questions)
    values = answering.answer({}, {}).values
    asked = [question for question in questions if answering.is_asked(question, values)]
    described = [_described(question, answering, values) for question in asked]
    if options.json:
        screen.say(json.dumps({**_row(template), "questions": described}, indent=2))
    else:
        rows = [
            [item["key"], item["help"], ", ".join(item["choices"]), str(item["default"])]
            for item in described
        ]
        columns = ["question", "asks", "choices", "default"]
        screen.draw_table(f"{template.title}: {template.manifest.summary}", columns, rows)
    return 0


def _described(
    question: Question, answering: Answering, values: Mapping[str, object]
) -> dict[str, Any]:
    """Return one question as plain data, its default as it stands when nothing else is answered."""
    return {
        "key": question.key,
        "type": question.type,
        "help": question.help,
        "choices": [str(choice.value) for choice in answering.choices(question, values)],
        "default": values.get(question.key),
    }
