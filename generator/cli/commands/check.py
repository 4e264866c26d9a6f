"""`scaffold check`: run the commands of its template that a living project must pass."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator import formats
from generator.cli import drawing, output
from generator.errors import InputError
from generator.messages import counted
from generator.project.living import LivingProject, open_project
from generator.project.proof import FAILED, NOT_RUN, PASSED, Result, prove_project
from generator.project.recorded import recorded_template, refuse_untrusted_commands
from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry
from generator.registry.template import QUESTIONS, Template
from generator.system.names import RECORD


def run(options: argparse.Namespace) -> int:
    """Run the commands and report them; return 1 if one failed or none ran."""
    _refuse_template(options.path)
    project, typed = open_project(options.path), options.template or ""
    registry = Registry(load_guide(), reporter=drawing.REPORTER)
    template = recorded_template(project, typed, registry)
    if not template.manifest.proof:
        raise InputError(
            f"The template {template.id!r} has no [[proof]] commands, so there is nothing to run."
        )
    refuse_untrusted_commands(template, typed, trust=options.trust)
    with drawing.tally(f"Checking {project.path.name}") as tell:
        results = prove_project(
            project.path,
            template,
            trust=options.trust,
            services=_services(project.path, template, options),
            skip=options.skip,
            told=lambda result, number, of: tell(_line(result), number, of),
        )
    green = all(item.status != FAILED for item in results) and any(
        item.status == PASSED for item in results
    )
    if options.json:
        output.say_json(formats.PROOF, _document(project, template, results, options, green=green))
    else:
        output.say("\n".join(_text(project, template, results)))
    return 0 if green else 1


def _refuse_template(typed: str) -> None:
    """Point to `template check` where somebody names a template."""
    folder = Path(typed)
    is_template = any((folder / name).is_file() for name in QUESTIONS)
    if is_template and not (folder / RECORD).is_file():
        raise InputError(
            f"{typed} is a template, not a project. Use: scaffold template check {typed}"
        )


def _services(project: Path, template: Template, options: argparse.Namespace) -> Mapping[str, str]:
    """Return the addresses of the servers to use."""
    if not options.services:
        return {}
    commands = (item for item in template.manifest.proof if (project / item.where).exists())
    names = sorted(
        {name for item in commands if item.name not in options.skip for name in item.needs}
    )
    missing = [name for name in names if not os.environ.get(name)]
    if missing or not names:
        raise InputError(
            f"--services: set {', '.join(missing)} to the addresses of the servers to use."
            if names
            else "--services: no command of this project needs a server. Remove the option."
        )
    return {name: os.environ[name] for name in names}


def _text(project: LivingProject, template: Template, results: Sequence[Result]) -> list[str]:
    version = template.manifest.version
    title = f"{project.path.name}: the proof of {template.credited}, version {version}"
    lines = [title, ""]
    if not (sys.stdout.isatty() and sys.stderr.isatty()):  # they were shown as they ended
        lines += [*(f"  {_line(item)}" for item in results), ""]
    for item in results:
        if item.status == FAILED:
            lines += [f"{item.step} failed: {item.note}", ""]
    counts = [
        f"{len([item for item in results if item.status == status])} {status}"
        for status in (PASSED, FAILED, NOT_RUN)
        if any(item.status == status for item in results)
    ]
    return [*lines, f"{counted(len(results), 'command')}: {', '.join(counts) or 'none ran'}."]


def _line(result: Result) -> str:
    if result.status == NOT_RUN:
        return f"{result.status:<8} {result.step} ({result.note})"
    return f"{result.status:<8} {result.step}, {result.seconds:.1f} s"


def _document(
    project: LivingProject,
    template: Template,
    results: Sequence[Result],
    options: argparse.Namespace,
    *,
    green: bool,
) -> dict[str, object]:
    """Return the report as plain data."""
    proves = {item.name: item.proves for item in template.manifest.proof}
    return {
        "project": str(project.path),
        "template": template.recorded._asdict(),
        "green": green,
        "services": options.services,
        "skipped": list(options.skip),
        "commands": [
            {
                "name": item.step,
                "proves": proves[item.step],
                "status": item.status,
                "seconds": item.seconds,
                "note": item.note,
            }
            for item in results
        ],
    }
