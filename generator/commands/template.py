"""`scaffold template`: which templates there are, what each asks, and a skeleton of another."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import drawing, named, screen
from generator.capabilities import read_capabilities
from generator.errors import InputError
from generator.guide import load_guide
from generator.manifest import ManifestError
from generator.questions import MISSING, Question, Questions, read_questions
from generator.registry import Template, get_template
from generator.schema import Standing, questions_schema, stand
from generator.wish import read_settings

if TYPE_CHECKING:
    from generator.check import Report, Scope


def run(options: argparse.Namespace) -> int:
    """List, add and remove names, show or check a template, or make the skeleton of another."""
    if options.action == "new":
        from generator import skeleton

        return skeleton.run(options)
    if options.action in {"list", "add", "remove"}:
        return named.run(options)
    try:
        template = get_template(options.id, {}, load_guide(), drawing.TELLING)
    except ManifestError as error:
        return _check_unreadable(error, options)
    return (_check if options.action == "check" else _show)(template, options)


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
        for line in read_capabilities(questions).lines():
            screen.say(f"With --trust: {line}")
    return 0


def _check(template: Template, options: argparse.Namespace) -> int:
    """Lint and prove a template; say what was found."""
    from generator import reports
    from generator.check import check

    scope = _scope(options)
    if options.junit and not Path(options.junit).absolute().parent.is_dir():
        raise InputError(f"--junit: there is no folder {Path(options.junit).parent}.")
    with drawing.tally(f"Checking {template.id}") as tell:
        report = check(
            template, scope, lambda done, number, of: tell(reports.line(done), number, of)
        )
    return _say(report, options)


def _check_unreadable(error: ManifestError, options: argparse.Namespace) -> int:
    """Say all that is wrong with a manifest, line by line; no other command has a use for that."""
    from generator.check import check_unreadable

    if options.action != "check":
        raise error
    return _say(check_unreadable(error.file, _scope(options)), options)


def _scope(options: argparse.Namespace) -> "Scope":
    from generator.check import Scope

    return Scope(
        strength=options.strength,
        only=tuple(options.only),
        skip=tuple(options.skip),
        fixed=read_settings(options.set),
        budget=float("inf") if options.budget is None else options.budget,
        jobs=(os.cpu_count() or 1) if options.jobs is None else options.jobs,
        services=options.services,
        trust=options.trust,
        resume=options.resume,
        kept=Path(options.keep),
    )


def _say(report: "Report", options: argparse.Namespace) -> int:
    from generator import reports

    if options.junit:
        reports.write_junit(report, Path(options.junit))
    if options.json:
        screen.say_json(reports.as_json(report))
    else:
        screen.say(reports.as_text(report))
    return 0 if report.green else 1


def _document(template: Template, questions: Questions) -> dict[str, object]:
    """Return the manifest's facts, the questions as they stand, and what answers may be."""
    schema = questions_schema(questions, template.title, template.manifest.summary)
    capabilities = read_capabilities(questions).as_json()
    row = {**named.describe(template), "capabilities": capabilities}
    return {**row, "questions": _described(questions), "schema": schema}


def _described(questions: Questions) -> list[dict[str, Any]]:
    """Return what is asked when nothing else is answered, as plain data."""
    standing = stand(questions)
    return [_describe(question, standing) for question in questions if standing.is_asked(question)]


def _describe(question: Question, standing: Standing) -> dict[str, Any]:
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
