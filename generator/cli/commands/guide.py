"""`scaffold guide`: print the needs, the frameworks and the rules, or the part about one."""

import argparse
import sys

from generator import formats
from generator.cli import output
from generator.recommendation.guide import load_guide
from generator.recommendation.tables import guide_json


def run(options: argparse.Namespace) -> int:
    """Show the guide, or what it says of one need or framework."""
    guide = load_guide()
    if options.json:
        from generator.recommendation.guide_text import part_of

        part = part_of(guide, options.part) if options.part else None
        output.say_json(formats.GUIDE, guide_json(guide, part))
        return 0
    from generator.recommendation.guide_text import guide_lines

    lines = guide_lines(guide, output.width(), options.part or "")
    if sys.stdout.isatty():
        from generator.cli import drawing  # not for a pipe

        drawing.draw_pages(lines)
    else:
        output.say("\n".join(line.text for line in lines))
    return 0
