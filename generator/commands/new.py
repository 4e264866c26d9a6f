"""`scaffold new`: needs, recommendation, options, summary, repository."""

import argparse
from typing import TYPE_CHECKING

from generator import screen
from generator.destination import Destination, read_destination
from generator.errors import InputError
from generator.guide import Guide, load_guide
from generator.registry import Template, find_templates
from generator.staging import check_destination, sweep
from generator.wish import Wish, read_wish

if TYPE_CHECKING:  # what makes a project is imported once the first question is on the screen
    from generator.generate import Made
    from generator.plan import Plan


def run(options: argparse.Namespace) -> int:
    """Ask, decide, generate, and say how to go on."""
    guide = load_guide()
    templates = find_templates(guide)
    wish = read_wish(
        needs=options.need,
        settings=options.set,
        template=options.template,
        file=options.answers,
        guide=guide,
        templates=templates,
    )
    if screen.interactive(options):
        destination, plan = _converse(options, wish, guide, templates)
    else:
        destination, plan = _decide(options, wish, guide, templates)
        for line in plan.unmet:
            screen.note(line)
    if options.dry_run:
        return _show(destination, plan, options)
    return _generate(destination, plan, options)


def _converse(
    options: argparse.Namespace, wish: Wish, guide: Guide, templates: dict[str, Template]
) -> "tuple[Destination, Plan]":
    from generator.conversation import Conversation

    _clear_away(options.destination, options)
    return Conversation(options.destination, wish, guide, templates).run()


def _decide(
    options: argparse.Namespace, wish: Wish, guide: Guide, templates: dict[str, Template]
) -> "tuple[Destination, Plan]":
    """Decide without asking, where that was wanted and enough was said."""
    from generator.plan import make_plan

    _refuse_to_guess(options)
    destination = read_destination(options.destination)
    return destination, make_plan(wish, destination.name, guide, templates)


def _generate(destination: Destination, plan: "Plan", options: argparse.Namespace) -> int:
    from generator.drafts import discard_draft, present_folder
    from generator.drawing import progress
    from generator.generate import generate, install

    _clear_away(str(destination.path), options)
    here = present_folder()
    made = generate(plan, destination.path, progress, with_git=not options.no_git)
    if screen.interactive(options):
        discard_draft(here)
    if not options.no_install:
        made = install(destination.path, made, progress)
    if options.json:
        screen.say_json(_document(destination, plan, made, dry_run=False))
    else:
        next_steps = plan.template.manifest.next_steps
        screen.say(screen.outcome(destination.shown, len(made.files), made.steps, next_steps))
    return 0


def _show(destination: Destination, plan: "Plan", options: argparse.Namespace) -> int:
    """Show what would be made, and make nothing."""
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
    return 0


def _refuse_to_guess(options: argparse.Namespace) -> None:
    """Refuse to go on without a terminal, unless told to take the defaults; name what to pass."""
    missing = []
    if options.destination is None:
        missing.append("the folder to make")
    if not options.yes:
        missing.append("--yes, to take the default of each answer that is not given")
    if missing:
        raise InputError(
            f"There is no terminal to ask on. Pass {' and '.join(missing)}; answers are given "
            "with --need KEY=VALUE, --set KEY=VALUE, --template ID or --answers FILE."
        )
    _clear_away(options.destination, options)
    check_destination(read_destination(options.destination).path)


def _clear_away(typed: str | None, options: argparse.Namespace) -> None:
    """Say what killed runs left at the destination, and clear it away before it is judged."""
    if typed is not None and not options.dry_run:
        for line in sweep(read_destination(typed).path):
            screen.note(line)


def _document(
    destination: Destination, plan: "Plan", made: "Made", *, dry_run: bool
) -> dict[str, object]:
    """Return what was made, or would be, as plain data."""
    from generator.recommend import as_json

    return {
        "project": str(destination.path),
        "dry_run": dry_run,
        "template": {"id": plan.template.id, "version": plan.template.manifest.version},
        "needs": plan.needs.as_dict() if plan.recommendation else {},
        "answers": plan.answers.recorded(),
        "unmet": list(plan.unmet),
        "recommendation": as_json(plan.recommendation) if plan.recommendation else None,
        "files": [{"path": path, "size": size} for path, size in made.files],
        "steps": [step.as_json() for step in made.steps],
    }
