"""`scaffold completion`: print the script for completing commands, needs and answers."""

import argparse

from generator import formats
from generator.cli import output
from generator.cli.arguments import build_parser
from generator.cli.completion import find_words, write_script
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry


def run(options: argparse.Namespace) -> int:
    """Print the script for one shell."""
    words = find_words(read_registry(load_guide()))
    script = write_script(options.shell, build_parser(), words)
    if options.json:
        output.say_json(formats.COMPLETION, {"shell": options.shell, "script": script})
    else:
        output.say(script)
    return 0
