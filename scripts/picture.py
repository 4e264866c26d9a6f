"""Draw docs/conversation.svg from a real conversation in a terminal: python -m scripts.picture."""

import os
import re
import sys
import tempfile
import time
from io import StringIO
from itertools import groupby
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).parents[1] / "docs" / "conversation.svg"
COLUMNS, LINES = 88, 62
HEXADECIMAL = re.compile("[0-9a-f]{6}")
# Answers that would otherwise come from the machine and the day.
SETTINGS = [
    *("-s", "author=The Clinic"),
    *("-s", "python_version=3.11"),
    *("-s", "copyright_year=2026"),
]
ENTER, DOWN, SPACE = "\r", "\x1b[B", " "
# The texts to wait for, each with the keys to press then.
KEYS = [
    ("What are you building", [DOWN, ENTER]),
    ("What does it need", [DOWN, SPACE, DOWN, SPACE, ENTER]),
    ("Who decides", [ENTER]),
    ("How large", [ENTER]),
    ("How many requests", [ENTER]),
    ("How sensitive", [DOWN, ENTER]),
    ("your team know", [ENTER]),
    ("Where will it run", [ENTER]),
    ("What now", [ENTER]),
]


def main() -> int:
    """Run the conversation and draw its last screen."""
    PICTURE.write_text(draw(hold()), encoding="utf-8")
    sys.stdout.write(f"{PICTURE.name}: {PICTURE.stat().st_size:,} bytes\n")
    return 0


def hold() -> pyte.Screen:
    """Run `scaffold new clinic` in its own terminal; return the last screen."""
    screen = pyte.HistoryScreen(COLUMNS, LINES)
    stream = pyte.Stream(screen)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(PICTURE.parent.parent),
            "TERM": "xterm-256color",
            "XDG_STATE_HOME": f"{folder}/state",
        }
        stream.feed("$ scaffold new clinic\r\n")
        process = pexpect.spawn(
            sys.executable,
            ["-m", "generator", "new", "clinic", *SETTINGS],
            cwd=folder,
            env=environment,
            encoding="utf-8",
            dimensions=(LINES, COLUMNS),
            timeout=60,
        )
        for words, keys in KEYS:
            process.expect(words)
            stream.feed(f"{process.before}{process.after}")
            for key in keys:
                time.sleep(0.1)
                process.send(key)
        process.expect(pexpect.EOF, timeout=120)
        stream.feed(str(process.before))
    return screen


def draw(screen: pyte.Screen) -> str:
    """Return the screen as an SVG picture."""
    console = Console(record=True, width=COLUMNS, file=StringIO())
    lines = [line(screen, row) for row in range(screen.lines)]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    for text in lines:
        console.print(text)
    return console.export_svg(title="scaffold new clinic")


def line(screen: pyte.Screen, row: int) -> Text:
    """Return one row of the screen; join cells of the same style."""
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    text = Text()
    for style, run in groupby(cells, key=style_of):
        text.append("".join(cell.data for cell in run), style=style)
    text.rstrip()
    return text


def style_of(cell: pyte.screens.Char) -> str:
    """Return the style of a cell as rich names it."""
    colour = {"default": "", "brown": "yellow"}.get(cell.fg, cell.fg)
    if HEXADECIMAL.fullmatch(colour):
        colour = f"#{colour}"
    return " ".join(filter(None, ["bold" if cell.bold else "", colour]))


if __name__ == "__main__":
    sys.exit(main())
