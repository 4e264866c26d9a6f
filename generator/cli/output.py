"""Plain output: results, JSON and notes, escaped for a terminal."""

import argparse
import sys
from collections.abc import Mapping

from generator.formats import Document, with_format
from generator.messages import printable

WIDEST = 88
ENDS = "\n"  # line ends, the only control characters that are printed


def width() -> int:
    """Return the columns to write in: those of the terminal, but at most `WIDEST`."""
    import shutil  # lazy: few commands need it

    return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)


def filled(text: str) -> str:
    """Return a paragraph in lines of that width."""
    return "\n".join(wrapped(text))


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """Return a paragraph as lines of that width, indented as given."""
    import textwrap  # lazy: slow, and few commands need it

    return textwrap.wrap(
        text, width(), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def interactive(options: argparse.Namespace) -> bool:
    """Tell whether questions can be asked: on a terminal, without `--yes` and `--json`."""
    wanted = not (options.yes or options.json)
    return wanted and sys.stdin.isatty() and sys.stdout.isatty()


def say(text: str) -> None:
    """Print text of any origin to standard output, escaped."""
    sys.stdout.write(f"{printable(text, keep=ENDS)}\n")


def say_json(document: Document, values: Mapping[str, object], indent: int | None = 2) -> None:
    """Print one JSON document, with its format, to standard output, in printable ASCII."""
    import json

    from generator.documents import jsonable

    text = json.dumps(jsonable(with_format(document, values)), indent=indent)
    say(text.replace("\x7f", r"\u007f"))


def note(text: str) -> None:
    """Print text of any origin to standard error, escaped, apart from JSON output."""
    sys.stderr.write(f"{printable(text, keep=ENDS)}\n")
