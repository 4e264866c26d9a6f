"""`scaffold compare`: two templates side by side for the same needs."""

import argparse

from generator import formats
from generator.cli import drawing, output
from generator.errors import InputError
from generator.project.request import read_needs, with_house_rules
from generator.recommendation.comparison import compare, comparison_json, comparison_text
from generator.recommendation.guide import load_guide
from generator.registry.registry import get_template, read_registry


def run(options: argparse.Namespace) -> int:
    """Compare two templates; needs that were not given have their default."""
    registry = read_registry(load_guide(), drawing.REPORTER)
    registry = with_house_rules(registry, options.rules)
    left, right = (get_template(typed, registry) for typed in (options.left, options.right))
    if left.id == right.id:
        raise InputError(f"{left.id} cannot be compared with itself: name two templates.")
    needs = read_needs(options.need, options.answers, registry.guide).needs
    found = compare(needs, registry.guide, left, right)
    if options.json:
        output.say_json(formats.COMPARISON, comparison_json(found))
    else:
        output.say(comparison_text(found, output.width()))
    return 0
