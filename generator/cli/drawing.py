"""Trees, tables and files drawn with rich, which is imported only to draw."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.output import ENDS, note, width
from generator.messages import printable
from generator.reporter import Reporter

if TYPE_CHECKING:  # both are imported only when something is drawn
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

    from generator.recommendation.explanation import Explanation
    from generator.recommendation.ranking import Candidate, Reason


LINES = 25  # of a page; rich needs a number


def _text(words: str, style: str = "") -> "Text":
    """Return text of any origin for rich, escaped and without markup."""
    from rich.text import Text

    return Text(printable(words, keep=ENDS), style=style)


def _console(*, stderr: bool = False) -> "Console":
    """Return the console for all drawing; it escapes text that was not escaped before layout."""
    from rich.console import Console
    from rich.segment import Segment

    class Harmless(Console):
        """A console on which only rich itself prints control sequences."""

        def render(
            self, renderable: "RenderableType", options: "ConsoleOptions | None" = None
        ) -> "Iterator[Segment]":
            for text, style, control in super().render(renderable, options):
                shown = text if control else printable(text, keep=ENDS)
                yield Segment(shown, style, control)

    if stderr:
        return Harmless(stderr=True, highlight=False)
    # rich ignores a width without a height on a dumb terminal
    return Harmless(highlight=False, width=width(), height=LINES)


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Show that work is running, on a terminal; print nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    with _console(stderr=True).status(_text(f"{what} …")):
        yield


REPORTER = Reporter(progress, lambda text: note(printable(text)))


@contextlib.contextmanager
def tally(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show the progress of long work, with a line for each finished part; silent in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _line, _number, _of: None
        return
    console = _console(stderr=True)
    with console.status(_text(f"{what} …")) as status:

        def tell(line: str, number: int, of: int) -> None:
            console.print(_text(line), soft_wrap=True)
            status.update(_text(f"{what}: {number} of {of} …"))

        yield tell


def draw_tree(title: str, files: Sequence[tuple[str, int]]) -> None:
    """Draw files as a tree; each is a path and its size in bytes."""
    from rich.tree import Tree

    root = Tree(_text(f"{title}/", style="bold"))
    branches: dict[str, Tree] = {"": root}
    for path, size in files:
        folder, _, name = path.rpartition("/")
        line = _text(name).append(f"  {size:,}", style="dim")
        _branch(folder, branches).add(line)
    _console().print(root)


def _branch(folder: str, branches: "dict[str, Tree]") -> "Tree":
    if folder not in branches:
        parent, _, name = folder.rpartition("/")
        branches[folder] = _branch(parent, branches).add(_text(f"{name}/"))
    return branches[folder]


def draw_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw rows under headings."""
    from rich import box
    from rich.table import Table

    table = Table(title=_text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(_text(column), overflow="fold")
    for row in rows:
        table.add_row(*map(_text, row))
    _console().print(table)


def draw_explanation(explanation: "Explanation") -> None:
    """Draw a recommendation: the winner, reasons for and against, and what would change it."""
    from rich.padding import Padding

    console = _console()
    console.print()
    console.print(_text(explanation.verdict, style="bold"))
    console.print()
    winner = explanation.winner
    console.print(_reasons(winner.reasons, winner.against, score=winner.score))
    if not winner.against:
        console.print(Padding(_text("Nothing speaks against it.", style="dim"), (1, 0, 0, 2)))
    console.print()
    console.print(_text(explanation.runner_up))
    sections = (("The guide", explanation.guide), ("What would change it", explanation.flips))
    for heading, lines in sections:
        console.print()
        console.print(_text(heading, style="bold"))
        for line in lines:
            console.print(Padding(_text(line), (0, 0, 0, 2)))
    console.print()


def draw_against(candidate: "Candidate", winner: "Candidate") -> None:
    """Draw the reasons against a candidate that the user chose by hand."""
    console = _console()
    console.print()
    if candidate.against:
        console.print(_text(f"Against {candidate.title}", style="bold"))
        console.print(_reasons(candidate.against))
    else:
        console.print(_text(f"Nothing speaks against {candidate.title}."))
    if candidate is not winner:
        scores = f"{candidate.title} scores {candidate.score:+}, {winner.title} {winner.score:+}."
        console.print(_text(scores))
    console.print()


def _reasons(*groups: "Sequence[Reason]", score: int | None = None) -> "Table":
    """Return reasons as rows of weight, rationale and source, with the score as the last row."""
    from rich.table import Table

    from generator.recommendation.explanation import sentence

    table = Table.grid(padding=(0, 1))
    table.add_column(width=4, justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for reason in (reason for group in groups for reason in group):
        style = "green" if reason.weight > 0 else "red"
        because = _text(sentence(reason.because))
        because.append_text(_text(f" [{reason.source}]", style="dim"))
        table.add_row(_text(f"{reason.weight:+}", style=style), because)
    if score is not None:
        table.add_row(_text(f"={score}", style="bold"), _text("the score", style="bold"))
    return table


def draw_file(path: Path) -> None:
    """Draw a file with line numbers and syntax highlighting."""
    from rich.syntax import Syntax

    console = _console()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        console.print(_text(f"{path.name} is not a text file ({path.stat().st_size:,} bytes)."))
        return
    lexer = Syntax.guess_lexer(str(path), text)
    shown = printable(text, keep=f"{ENDS}\t").removesuffix("\n")
    console.print(Syntax(shown, lexer, line_numbers=True, word_wrap=True, theme="ansi_dark"))
