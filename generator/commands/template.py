"""`scaffold template`: which templates there are, and what each asks."""

import argparse
from typing import Any

from generator import drawing, screen
from generator.guide import load_guide
from generator.questions import MISSING, Question, Questions, read_questions
from generator.registry import Template, find_templates, get_template
from generator.schema import Standing, questions_schema, stand


def run(options: argparse.Namespace) -> int:
    """List the templates, or show one."""
    guide = load_guide()
    templates = find_templates(guide)
    if options.action == "list":
        return _list(list(templates.values()), options)
    return _show(get_template(options.id, templates, guide), options)


def _list(templates: list[Template], options: argparse.Namespace) -> int:
    if options.json:
        screen.say_json([_row(template) for template in templates])
    else:
        rows = [
            [item.id, item.title, item.manifest.version, item.source, item.manifest.summary]
            for item in templates
        ]
        drawing.draw_table("Templates", ["id", "title", "version", "source", "gives"], rows)
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
    if options.json:
        screen.say_json(_document(template, questions))
    else:
        rows = [
            [item["key"], item["help"], ", ".join(item["choices"]), _shown(item["default"])]
            for item in _described(questions)
        ]
        columns = ["question", "asks", "choices", "default"]
        drawing.draw_table(f"{template.title}: {template.manifest.summary}", columns, rows)
    return 0


def _document(template: Template, questions: Questions) -> dict[str, object]:
    """Return the manifest's facts, the questions as they stand, and what answers may be."""
    schema = questions_schema(questions, template.title, template.manifest.summary)
    return {**_row(template), "questions": _described(questions), "schema": schema}


def _described(questions: Questions) -> list[dict[str, Any]]:
    """Return what is asked when nothing else is answered, as plain data."""
    standing = stand(questions)
    return [_describe(question, standing) for question in questions if standing.is_asked(question)]


def _describe(question: Question, standing: Standing) -> dict[str, Any]:
    default = standing.default(question)
    return {
        "key": question.key,
        "type": question.type,
        "help": question.help,
        "choices": [str(choice.value) for choice in standing.choices(question)],
        "default": None if default is MISSING else default,
    }


def _shown(default: object) -> str:
    return "" if default is None else str(default)
