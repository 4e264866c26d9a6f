"""`scaffold new`: needs, recommendation, options, summary, repository."""

import argparse
from typing import TYPE_CHECKING

from generator import screen
from generator.destination import Destination
from generator.drawing import TELLING
from generator.errors import InputError
from generator.guide import Guide, load_guide
from generator.making import clear_away, judge_place, make, show
from generator.registry import Template, read_registry
from generator.wish import Wish, read_wish

if TYPE_CHECKING:  # what decides is imported once the first question is on the screen
    from generator.plan import Plan


def run(options: argparse.Namespace) -> int:
    """Ask, decide, generate, and say how to go on."""
    guide = load_guide()
    registry = read_registry(guide, TELLING)
    templates = registry.candidates
    wish = read_wish(
        needs=options.need,
        settings=options.set,
        template=options.template,
        file=options.answers,
        guide=guide,
        templates=registry.templates,
        telling=TELLING,
        trust=options.trust,
    )
    if wish.template is None:
        registry.refuse_doubled()
    if screen.interactive(options):
        destination, plan = _converse(options, wish, guide, templates)
    else:
        destination, plan = _decide(options, wish, guide, templates)
        for line in plan.unmet:
            screen.note(line)
    if options.dry_run:
        return show(destination, plan, options)
    return _generate(destination, plan, options)


def _converse(
    options: argparse.Namespace, wish: Wish, guide: Guide, templates: dict[str, Template]
) -> "tuple[Destination, Plan]":
    from generator.conversation import Conversation

    clear_away(options.destination, options)
    return Conversation(options.destination, wish, guide, templates).run()


def _decide(
    options: argparse.Namespace, wish: Wish, guide: Guide, templates: dict[str, Template]
) -> "tuple[Destination, Plan]":
    """Decide without asking, where that was wanted and enough was said."""
    from generator.worker import warm_up

    _refuse_to_guess(options)
    if wish.trust and wish.template is None:
        raise InputError("--trust lets a template's own code run. Say whose: pass -t TEMPLATE too.")
    destination = judge_place(options.destination, options)
    warm_up()
    from generator.capabilities import introduction
    from generator.plan import make_plan

    plan = make_plan(wish, destination.name, guide, templates)
    for line in introduction(plan.questions, plan.template.title, trust=wish.trust):
        screen.note(line)
    return destination, plan


def _generate(destination: Destination, plan: "Plan", options: argparse.Namespace) -> int:
    from generator.drafts import discard_draft, present_folder

    here = present_folder()

    def placed() -> None:
        if screen.interactive(options):
            discard_draft(here)

    return make(destination, plan, options, placed)


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
