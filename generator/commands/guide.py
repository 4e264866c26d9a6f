"""`scaffold guide`: what is asked, which rules follow from it, and the frameworks, as tables."""

import argparse

from generator import drawing, screen
from generator.explain import guide_json, guide_tables
from generator.guide import load_guide


def run(options: argparse.Namespace) -> int:
    """Show the whole guide."""
    guide = load_guide()
    if options.json:
        screen.say_json(guide_json(guide))
        return 0
    for table in guide_tables(guide):
        drawing.draw_table(table.title, table.head, table.rows)
    return 0
