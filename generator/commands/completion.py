"""`scaffold completion`: the script that lets a shell complete commands, needs and answers."""

import argparse

from generator import screen
from generator.completion import find_words, write_script
from generator.guide import load_guide
from generator.registry import read_registry


def run(options: argparse.Namespace) -> int:
    """Print the script for one shell."""
    guide = load_guide()
    words = find_words(guide, read_registry(guide).templates)
    script = write_script(options.shell, options.parser, words)
    if options.json:
        screen.say_json({"shell": options.shell, "script": script})
    else:
        screen.say(script)
    return 0
