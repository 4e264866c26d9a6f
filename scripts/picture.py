"""Draw a real conversation, its last screen and all screens: python -m scripts.picture.

The first is docs/conversation.svg, the second docs/conversation-moving.svg.
"""

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
MOVING = PICTURE.with_name("conversation-moving.svg")
COLUMNS, LINES = 88, 62
SECONDS, LAST_SECONDS = 3, 9  # that a screen is shown, and the last one
QUIET = 1.5  # seconds without output, after which the program waits for a key
BOX = re.compile(r'viewBox="([^"]+)"')
END = "</svg>\n"
HEXADECIMAL = re.compile("[0-9a-f]{6}")
# Answers that would otherwise come from the machine and the day.
SETTINGS = [
    *("-s", "author=The Clinic"),
    *("-s", "python_version=3.11"),
    *("-s", "copyright_year=2026"),
]
# Variables that would change the size or the colours of the terminal, as test runners set them.
DECISIVE = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PAGER"}
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


Frame = list[Text]  # the lines of a screen


def main() -> int:
    """Run the conversation; draw its last screen, and all of them one after the other."""
    frames = hold()
    for file, drawing in ((PICTURE, draw(frames[-1])), (MOVING, animate(frames))):
        file.write_text(drawing, encoding="utf-8")
        sys.stdout.write(f"{file.name}: {file.stat().st_size:,} bytes\n")
    return 0


def hold() -> list[Frame]:
    """Run `scaffold new clinic` in its own terminal; return its screens."""
    screen = pyte.HistoryScreen(COLUMNS, LINES)
    stream = pyte.Stream(screen)
    frames: list[Frame] = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{key: os.environ[key] for key in os.environ if key not in DECISIVE},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(PICTURE.parent.parent),
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",  # nobody would answer where the cursor is
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
        fed = 0  # characters of what is not yet matched
        for words, keys in KEYS:
            process.expect(words)
            stream.feed(f"{process.before}{process.after}"[fed:])
            process.expect(pexpect.TIMEOUT, timeout=QUIET)
            stream.feed(str(process.before))
            fed = len(str(process.before))
            frames.append(frame(screen))
            for key in keys:
                time.sleep(0.1)
                process.send(key)
        process.expect(pexpect.EOF, timeout=120)
        stream.feed(str(process.before)[fed:])
    return [*frames, frame(screen)]


def frame(screen: pyte.Screen) -> Frame:
    """Return the lines of the screen as it is now, without empty ones at its end."""
    lines = [line(screen, row) for row in range(screen.lines)]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return lines


def draw(lines: Frame, name: str | None = None) -> str:
    """Return a screen as an SVG picture; `name` tells its styles from those of others."""
    console = Console(record=True, width=COLUMNS, file=StringIO())
    for text in lines:
        console.print(text)
    return console.export_svg(title="scaffold new clinic", unique_id=name)


def animate(frames: list[Frame]) -> str:
    """Return an SVG picture that shows the screens one after the other, again and again.

    Who does not want motion sees the last one.
    """
    total = SECONDS * (len(frames) - 1) + LAST_SECONDS
    rows = max(map(len, frames))
    full = [[*lines, *[Text()] * (rows - len(lines))] for lines in frames]
    drawings = [draw(lines, f"frame-{number}") for number, lines in enumerate(full)]
    rules, shown = [], []
    for number, drawing in enumerate(drawings):
        start = 100 * SECONDS * number / total
        end = 100.0 if number == len(frames) - 1 else 100 * SECONDS * (number + 1) / total
        rules.append(
            f"@keyframes at-{number} {{ 0%, {end:.3f}% {{ visibility: hidden }} "
            f"{start:.3f}% {{ visibility: visible }} }}\n"
            f".at-{number} {{ visibility: hidden; "
            f"animation: at-{number} {total}s step-end infinite }}"
        )
        shown.append(f'<g class="at-{number}">{drawing.partition(">")[2].removesuffix(END)}</g>')
    last = len(frames) - 1
    rules.append(
        "@media (prefers-reduced-motion: reduce) { g[class^=at-] { animation: none } "
        f".at-{last} {{ visibility: visible }} }}"
    )
    head = f'<svg viewBox="{BOX.findall(drawings[0])[0]}" xmlns="http://www.w3.org/2000/svg">'
    return "\n".join([head, "<style>", *rules, "</style>", *shown, END])


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
