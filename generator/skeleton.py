"""`scaffold template new`: the skeleton of a template, for somebody who is about to write one."""

import argparse
from dataclasses import replace

from generator import screen
from generator.destination import Destination
from generator.errors import Cancelled, InputError
from generator.guide import Guide, load_guide
from generator.making import judge_place, make, show
from generator.needs import default_needs
from generator.plan import Plan, make_plan
from generator.template import find_skeleton
from generator.wish import Wish, read_settings


def run(options: argparse.Namespace) -> int:
    """Ask what the skeleton asks, and make it; its dependencies are the author's own affair."""
    guide = load_guide()
    wish = Wish(default_needs(guide), frozenset(), find_skeleton(guide), read_settings(options.set))
    asked = screen.interactive(options)
    if not (asked or options.yes):
        raise InputError(
            "There is no terminal to ask on. Pass --yes, to take the default of each answer that "
            "is not given; answers are given with --set KEY=VALUE."
        )
    destination = judge_place(options.destination, options)
    plan = make_plan(wish, destination.name, guide, {})
    if asked:
        plan = _ask(plan, wish, destination, guide)
    if options.dry_run:
        return show(destination, plan, options)
    return make(destination, plan, options, placed=lambda: None)


def _ask(plan: Plan, wish: Wish, destination: Destination, guide: Guide) -> Plan:
    """Go through the questions until the person says yes to a summary."""
    from generator.prompts import Ask, say_yes
    from generator.walk import Walk

    try:
        while True:
            walk = Walk(plan, wish.given)
            walk.run()
            wish = replace(wish, given=walk.given)
            plan = make_plan(wish, destination.name, guide, {})
            answers = plan.answers.recorded()
            screen.say("\n" + screen.summary(destination.shown, plan.template.title, answers))
            if say_yes(Ask("Make it?")) is True:
                return plan
    except (KeyboardInterrupt, Cancelled) as left:
        raise Cancelled("Nothing was written.") from left
