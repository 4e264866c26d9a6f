"""A template with control characters in all texts, and a check of the terminal output."""

import re
from pathlib import Path

from generator.messages import UNSEEN, VARIANTS
from tests.support.files import build_template

MARK = "OWNED"
# The part that TOML and file names may contain; anything more is refused.
MUTE = f"\u3164\u2800{MARK}\u115f\ufe0f[bold][link=http://{MARK}]x[/link][/]"
WILD = "".join(
    f"x{sign}{MARK}"
    for sign in [
        *("\x1b]0;", "\x07", "\x1b[38;5;213m", "\x1b[2J", "\x1b]8;;http://a\x07", "\x1bP", "\b"),
        *(
            "\x7f",
            "\x9b38;5;213m",
            "\x9d0;",
            "\x90",
            "\x85",
            "\u202e",
            "\u2066",
            "\u200e",
            "\u061c",
        ),
        *("\u200b", "\u200d", "\u2060", "\ufeff", "\u2028", "\xad", "\U000e0041", MUTE),
    ]
)
OURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\r\n\b]")  # scaffold's own escape codes
PLACES = 7  # questions that are asked
QUESTIONS = """
_message_before_copy: "WILD"
_message_after_copy: "WILD"
_tasks: [": 'WILD'", ["true", "WILD"], {command: ": 'WILD'", when: true}]
_migrations: ["WILD"]
"kWILD": {type: str, help: "WILD", default: "dWILD"}
"l\\nWILD": {type: str, default: "e\\nf"}
first:
  type: str
  help: "WILD"
  default: "WILD"
  validator: "{% if first == 'no' %}OBJECTION WILD{% endif %}"
second:
  type: str
  help: "WILD"
  choices: {"WILD": "WILD", b: {value: c, validator: "WILD"}, d: "eWILD"}
  default: "WILD"
third: {type: str, multiselect: true, choices: ["WILD", "MUTE"], default: ["WILD"]}
fourth: {type: yaml, help: "WILD", default: {"WILD": ["WILD"]}}
fifth: {type: str, help: "WILD", placeholder: "WILD", default: ""}
"""
TABLES = """
title = "TMUTE"
summary = "MUTE"
framework = "test"
version = "1.0"
next_steps = ["make MUTE"]

[[rule]]
id = "MUTE"
when = { product = "api" }
weight = 5
because = "MUTE"
source = "beyond the guide: MUTE"

[[proof]]
name = "MUTE"
run = "sh -c 'cat wild.txt; echo MUTE; exit 1'"
"""
FILES = {"wild.txt": WILD, f"a\u3164\u2800{MARK}[bold].txt": WILD, "b.txt.jinja": "{{ first }}"}


def quoted(text: str) -> str:
    """Return text escaped for a quoted string in YAML and TOML."""
    for name, words in (("WILD", WILD), ("MUTE", MUTE)):
        text = text.replace(name, words.encode("unicode_escape").decode())
    return text


def build_wild(root: Path) -> Path:
    """Write the template."""
    return build_template(root, quoted(QUESTIONS), FILES, quoted(TABLES))


def assert_harmless(raw: str) -> None:
    """Check that the output contains only the escape codes of scaffold's own drawing."""
    rest = OURS.sub("", raw)
    harm = {char for char in rest if not char.isprintable() or char in UNSEEN or char in VARIANTS}
    assert not harm, [rest[max(place - 40, 0) : place + 9] for place in map(rest.find, harm)]
    assert "\x1b[38;5;213m" not in raw
    assert f"\b{MARK}" not in raw
    assert "\x1b[2J" not in raw
