"""`scaffold recommend`: a framework, reasons for and against, and what would change it."""

import argparse
import sys

from generator import formats
from generator.cli import drawing, output
from generator.errors import InputError
from generator.project import operations
from generator.project.request import read_needs, with_house_rules
from generator.recommendation.guide import load_guide
from generator.recommendation.ranking import as_json
from generator.registry.registry import invite, read_registry


def run(options: argparse.Namespace) -> int:
    """Ask the needs that were not given, or use their defaults, and print the recommendation."""
    registry = invite(options.invite, read_registry(load_guide(), drawing.REPORTER))
    registry = with_house_rules(registry, options.rules)
    guide = registry.guide
    registry.refuse_duplicates()
    request = read_needs(options.need, options.answers, guide)
    asked = output.interactive(options)
    needs = request.needs
    if asked:
        from generator.cli.prompts.needs import NeedsPrompt

        asking = NeedsPrompt(registry, needs, known=bool(request.answered))
        while asking.run(request.answered):
            pass  # going back from the first question asks it again
        needs = asking.needs
    elif not (options.yes or request.answered):
        raise InputError(
            "Cannot ask questions: there is no terminal, or --json was given. "
            "Pass --need KEY=VALUE, or --yes to use the default of each need: "
            f"{', '.join(criterion.id for criterion in guide.criteria)}."
        )
    recommendation = operations.recommend(needs, registry)
    if options.json:
        output.say_json(formats.RECOMMENDATION, as_json(recommendation))
        return 0
    from generator.recommendation.explanation import explain_lines  # not for JSON

    lines = explain_lines(recommendation, guide, output.width(), whole=options.all)
    if sys.stdout.isatty():
        drawing.draw_lines(lines)
    else:
        output.say("\n".join(line.text for line in lines))
    return 0
