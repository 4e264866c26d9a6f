"""`scaffold recommend`: which framework fits, why, what speaks against it, what would change it."""

import argparse
import sys

from generator import drawing, screen
from generator.errors import InputError
from generator.explain import explain, explain_text
from generator.guide import load_guide
from generator.recommend import as_json, recommend
from generator.registry import find_templates
from generator.wish import read_needs


def run(options: argparse.Namespace) -> int:
    """Ask the needs that were not given, or take their defaults, and say what follows."""
    guide = load_guide()
    templates = find_templates(guide, drawing.TELLING)
    wish = read_needs(options.need, options.answers, guide)
    asked = screen.interactive(options)
    needs = wish.needs
    if asked:
        from generator.asking import Asking

        asking = Asking(guide, templates, needs, known=bool(wish.answered))
        while asking.run(wish.answered):
            pass  # there is nothing to go back to before the first question
        needs = asking.needs
    elif not (options.yes or wish.answered):
        raise InputError(
            "There is no terminal to ask on. Pass --need KEY=VALUE, or --yes to take the default "
            f"of each need: {', '.join(criterion.id for criterion in guide.criteria)}."
        )
    recommendation = recommend(needs, guide, list(templates.values()))
    if options.json:
        screen.say_json(as_json(recommendation))
    elif sys.stdout.isatty():
        drawing.draw_explanation(explain(recommendation, guide))
    else:
        screen.say(explain_text(recommendation, guide, screen.width()))
    return 0
