"""`scaffold guide`: print the questions, the rules and the frameworks as tables."""

import argparse

from generator.cli import output
from generator.recommendation.guide import load_guide
from generator.recommendation.tables import guide_json, guide_tables


def run(options: argparse.Namespace) -> int:
    """Show the whole guide."""
    guide = load_guide()
    if options.json:
        output.say_json(guide_json(guide))
        return 0
    from generator.cli import drawing  # not for JSON, which draws nothing

    for table in guide_tables(guide):
        drawing.draw_table(table.title, table.head, table.rows)
    return 0
