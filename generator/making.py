"""The last steps of every command that makes a project: judge the place, make or show, tell."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from generator import screen
from generator.destination import Destination, read_destination
from generator.staging import check_destination, sweep

if TYPE_CHECKING:  # what makes a project is imported once the first question is on the screen
    from generator.generate import Made
    from generator.plan import Plan


def judge_place(typed: str, options: argparse.Namespace) -> Destination:
    """Return a destination where a project may come to stand, cleared of what killed runs left."""
    clear_away(typed, options)
    destination = read_destination(typed)
    check_destination(destination.path)
    return destination


def clear_away(typed: str | None, options: argparse.Namespace) -> None:
    """Say what killed runs left at the destination, and clear it away before it is judged."""
    if typed is not None and not options.dry_run:
        for line in sweep(read_destination(typed).path):
            screen.note(line)


def make(
    destination: Destination,
    plan: "Plan",
    options: argparse.Namespace,
    placed: Callable[[], None],
) -> int:
    """Make the project, install what it needs, and say how to go on.

    `placed` is called when it stands in its place, before anything is installed.
    """
    from generator.drawing import progress
    from generator.generate import generate, install

    clear_away(str(destination.path), options)
    made = generate(plan, destination.path, progress, with_git=not options.no_git)
    placed()
    if not options.no_install:
        may_run = plan.template.ours or options.trust
        made = install(destination.path, made, progress, may_run=may_run)
    if options.json:
        screen.say_json(_document(destination, plan, made, dry_run=False))
    else:
        next_steps = plan.template.manifest.next_steps
        screen.say(screen.outcome(destination.shown, len(made.files), made.steps, next_steps))
        if message := _message(plan, destination):
            screen.say(f"\n{plan.template.title} says:\n\n{message}")
    return 0


def show(destination: Destination, plan: "Plan", options: argparse.Namespace) -> int:
    """Show what would be made, and make nothing."""
    from generator.capabilities import announced
    from generator.drawing import draw_tree
    from generator.generate import Made, rendered

    with rendered(plan) as (_, files):
        made = Made(files)
    if options.json:
        screen.say_json(_document(destination, plan, made, dry_run=True))
    else:
        draw_tree(destination.name, files)
        total = sum(size for _, size in files)
        screen.say(f"{len(files)} files, {total:,} bytes. Nothing was written.")
        if plan.tasks:
            screen.say(announced(plan.tasks, trust=plan.trust))
    return 0


def _message(plan: "Plan", destination: Destination) -> str:
    """Return what the template has to say of a project that stands."""
    from generator.reading import Reading

    text = plan.questions.settings.after
    reading = Reading(plan.questions)
    return reading.message(text, plan.answers.values, str(destination.shown)) if text else ""


def _document(
    destination: Destination, plan: "Plan", made: "Made", *, dry_run: bool
) -> dict[str, object]:
    """Return what was made, or would be, as plain data."""
    from generator.recommend import as_json

    return {
        "project": str(destination.path),
        "dry_run": dry_run,
        "template": {
            "id": plan.template.id,
            "source": plan.template.source,
            "commit": plan.template.commit,
            "version": plan.template.manifest.version,
        },
        "needs": plan.needs.as_dict() if plan.recommendation else {},
        "answers": plan.answers.recorded(),
        "unmet": list(plan.unmet),
        "recommendation": as_json(plan.recommendation) if plan.recommendation else None,
        "files": [{"path": path, "size": size} for path, size in made.files],
        "steps": [step.as_json() for step in made.steps],
        "tasks": list(plan.tasks),
        "message": _message(plan, destination),
    }
