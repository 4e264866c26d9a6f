"""Trees, tables and files drawn with rich, which is imported only to draw."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.output import ENDS, note, width
from generator.messages import printable
from generator.reporter import Reporter

if TYPE_CHECKING:  # both are imported only when something is drawn
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.text import Text
    from rich.tree import Tree

    from generator.recommendation.explanation import Line
    from generator.recommendation.ranking import Candidate


NARROWEST = 13  # columns of a terminal for one of a table, on average
LINES = 25  # of a page; rich needs a number
BOLD = {"verdict", "heading"}  # kinds of lines
COLOURS = {"for": "green", "against": "red"}
WEIGHT = 4  # columns of a weight at the beginning of a reason


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
    """Draw rows under headings, or below each other if the columns would be too narrow to read."""
    from rich import box
    from rich.table import Table

    console = _console()
    if console.width < NARROWEST * len(columns):
        _draw_blocks(console, title, columns, rows)
        return
    table = Table(title=_text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(_text(column), overflow="fold")
    for row in rows:
        table.add_row(*map(_text, row))
    console.print(table)


def _draw_blocks(
    console: "Console", title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Draw each row as a block: its first cell, and below it the others with their headings."""
    from rich.padding import Padding

    console.print(_text(title, style="bold"))
    for first, *cells in rows:
        console.print("")
        console.print(_text(first, style="bold"), overflow="fold")
        for column, cell in zip(columns[1:], cells, strict=True):
            if cell:
                words = _text(f"{column}: {cell}")
                console.print(Padding(words, (0, 0, 0, 2), expand=False), overflow="fold")


def draw_lines(lines: "Iterable[Line]") -> None:
    """Draw the lines of an explanation: the verdict bold, weights in colour, sources as links."""
    console = _console()
    console.print()
    for line in lines:
        console.print(_line(line))
    console.print()


def draw_pages(lines: "Sequence[Line]") -> None:
    """Draw lines, through the user's pager if they are longer than the terminal."""
    import shutil

    drawn = [_line(line) for line in lines]
    if not (len(lines) >= shutil.get_terminal_size().lines and _show_pages(*drawn)):
        _console().print(*drawn, sep="\n")


def _show_pages(*drawings: "RenderableType") -> bool:
    """Show what rich draws in the user's pager; return whether there is one."""
    from generator.system.pager import show_pages

    console = _console()
    with console.capture() as drawn:
        console.print(*drawings, sep="\n")
    return show_pages(drawn.get())


def draw_against(candidate: "Candidate", winner: "Candidate") -> None:
    """Draw the reasons against a candidate that the user chose by hand."""
    from generator.recommendation.explanation import reasons_against

    draw_lines(reasons_against(candidate, winner, width()))


def _line(line: "Line") -> "Text":
    text = _text(line.text, style="bold" if line.kind in BOLD else "")
    if style := COLOURS.get(line.kind):
        text.stylize(style, 0, WEIGHT)
    for link in line.links:
        text.stylize(f"dim link {link.url}", link.start, link.end)
    return text


def draw_file(path: Path) -> None:
    """Show a file page by page, with line numbers and syntax highlighting."""
    from rich.syntax import Syntax

    console = _console()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        console.print(_text(f"{path.name} is not a text file ({path.stat().st_size:,} bytes)."))
        return
    lexer = Syntax.guess_lexer(str(path), text)
    shown = printable(text, keep=f"{ENDS}\t").removesuffix("\n")
    drawing = Syntax(shown, lexer, line_numbers=True, word_wrap=True, theme="ansi_dark")
    if not _show_pages(drawing):
        console.print(drawing)
