"""Steps of every command that generates a project: the destination, the preview, the report."""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator import formats
from generator.cli import output
from generator.errors import InputError
from generator.messages import counted, printable, shell_line
from generator.project.destination import (
    Destination,
    read_destination,
    remove_leftovers,
)
from generator.project.result import GeneratedProject, Step, as_json, closing_message, open_commands

if TYPE_CHECKING:  # imported only after the first question is on the screen
    from generator.project.plan import Plan


def checked_destination(typed: str, options: argparse.Namespace) -> Destination:
    """Return a valid destination, after removing the leftovers of killed runs there."""
    unfinished = clear_leftovers(typed, options)
    destination = read_destination(typed)
    try:
        destination.check()
    except InputError as error:
        raise InputError(" ".join([str(error), *unfinished])) from error
    return destination


def clear_leftovers(
    typed: str | None, options: argparse.Namespace, *, left_too: bool = False
) -> list[str]:
    """Remove the leftovers of killed runs at the destination, before it is checked, and note it.

    Returns a line for each unfinished project that stays. With `left_too`, all that stays is noted
    too; this is done once, at the end.
    """
    if typed is None or options.dry_run:
        return []
    swept = remove_leftovers(read_destination(typed).path)
    for line in [*swept.done, *(swept.left if left_too else ())]:
        output.note(line)
    return swept.unfinished


def preview(destination: Destination, plan: "Plan", options: argparse.Namespace) -> int:
    """Show the files that would be generated, and write nothing."""
    from generator.cli.drawing import draw_tree
    from generator.project import operations
    from generator.questions.capabilities import announced

    files = operations.preview(plan, destination.name).files
    project = GeneratedProject(files)
    if options.json:
        _say_json(destination, plan, project, dry_run=True)
        return 0
    draw_tree(destination.name, files)
    total = sum(size for _, size in files)
    output.say(f"{counted(len(files), 'file')}, {counted(total, 'byte')}. Nothing was written.")
    if plan.tasks:
        output.say(announced(plan.tasks, trust=plan.trust, skipped=plan.skips_tasks))
    return 0


def report(
    destination: Destination, plan: "Plan", project: GeneratedProject, options: argparse.Namespace
) -> int:
    """Print the generated project, steps that were not done, and the commands to run next."""
    if options.json:
        _say_json(destination, plan, project, dry_run=False)
        return 0
    next_steps = [*plan.follow_ups, *plan.template.manifest.next_steps]
    files, credited = len(project.files), plan.template.credited
    output.say(outcome(destination.shown, files, project.steps, next_steps, credited))
    if message := closing_message(plan, destination.shown):
        output.say(f"\n{plan.template.title} says:\n\n{message}")
    return 0


def _say_json(
    destination: Destination, plan: "Plan", project: GeneratedProject, *, dry_run: bool
) -> None:
    made = as_json(plan, destination.path, project, shown=destination.shown, dry_run=dry_run)
    output.say_json(formats.PROJECT, made)


def outcome(
    destination: Path, files: int, steps: Sequence[Step], next_steps: Sequence[str], template: str
) -> str:
    """Return the last lines of a run: the project, its steps, and the commands to run next."""
    lines = [f"Created {printable(str(destination))} with {counted(files, 'file')}."]
    lines += [f"  Template: {printable(template)}"]
    lines += [f"  {outcome_of(step)}" for step in steps]
    enter = [] if _is_here(destination) else [shell_line(["cd", str(destination)])]
    later = open_commands(steps)
    lines += ["", "Next:"]
    lines += [f"  {command}" for command in dict.fromkeys([*enter, *later, *next_steps])]
    programs = ["uv", *(command.split()[0] for command in (*later, *next_steps))]
    missing = [program for program in dict.fromkeys(programs) if not shutil.which(program)]
    if next_steps and missing:
        lines += ["", f"Not on your PATH, so install first: {', '.join(missing)}."]
    return "\n".join(lines)


def outcome_of(step: Step) -> str:
    """Return a step's note as a sentence."""
    return f"{step.note[:1].upper()}{step.note[1:]}" if step.done else f"not done: {step.note}"


def _is_here(folder: Path) -> bool:
    """Tell whether this is the current folder; false if the current folder was removed."""
    try:
        return folder.resolve() == Path.cwd()
    except FileNotFoundError:
        return False
