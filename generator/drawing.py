"""What is drawn with rich, which is imported when there is something to draw."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.screen import note, width
from generator.telling import Telling
from generator.words import printable

if TYPE_CHECKING:  # deciding and drawing are imported when there is something decided to draw
    from rich.console import Console
    from rich.table import Table
    from rich.tree import Tree

    from generator.explain import Explanation
    from generator.recommend import Candidate, Reason


def _console() -> "Console":
    from rich.console import Console

    # a width alone counts nothing where the terminal is dumb
    return Console(highlight=False, width=width(), height=LINES)


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Show what is going on, on a terminal; be silent in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


LINES = 25  # of a page, where that counts
TELLING = Telling(progress, lambda text: note(printable(text)))


@contextlib.contextmanager
def tally(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show how far long work is, with a line for each part that is done; silent in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _line, _number, _of: None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    with console.status(f"{what} …") as status:

        def tell(line: str, number: int, of: int) -> None:
            console.print(Text(line), soft_wrap=True)
            status.update(f"{what}: {number} of {of} …")

        yield tell


def draw_tree(title: str, files: Sequence[tuple[str, int]]) -> None:
    """Draw files as a tree, each with its size in bytes."""
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(f"{title}/", style="bold"))
    branches: dict[str, Tree] = {"": root}
    for path, size in files:
        folder, _, name = path.rpartition("/")
        line = Text(name).append(f"  {size:,}", style="dim")
        _branch(folder, branches).add(line)
    _console().print(root)


def _branch(folder: str, branches: "dict[str, Tree]") -> "Tree":
    if folder not in branches:
        from rich.text import Text

        parent, _, name = folder.rpartition("/")
        branches[folder] = _branch(parent, branches).add(Text(f"{name}/"))
    return branches[folder]


def draw_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw rows under headings."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text("\n".join(map(printable, cell.split("\n")))) for cell in row))
    _console().print(table)


def draw_explanation(said: "Explanation") -> None:
    """Draw a recommendation: who wins and why, what speaks against it, what would change it."""
    from rich.padding import Padding
    from rich.text import Text

    console = _console()
    console.print()
    console.print(Text(said.verdict, style="bold"))
    console.print()
    console.print(_reasons(said.winner.reasons, said.winner.against, score=said.winner.score))
    if not said.winner.against:
        console.print(Padding(Text("Nothing speaks against it.", style="dim"), (1, 0, 0, 2)))
    console.print()
    console.print(Text(said.runner_up))
    for heading, lines in (("The guide", said.guide), ("What would change it", said.flips)):
        console.print()
        console.print(Text(heading, style="bold"))
        for line in lines:
            console.print(Padding(Text(line), (0, 0, 0, 2)))
    console.print()


def draw_against(candidate: "Candidate", winner: "Candidate") -> None:
    """Draw what speaks against a candidate that somebody takes all the same."""
    from rich.text import Text

    console = _console()
    console.print()
    if candidate.against:
        console.print(Text(f"Against {candidate.title}", style="bold"))
        console.print(_reasons(candidate.against))
    else:
        console.print(Text(f"Nothing speaks against {candidate.title}."))
    if candidate is not winner:
        scores = f"{candidate.title} scores {candidate.score:+}, {winner.title} {winner.score:+}."
        console.print(Text(scores))
    console.print()


def _reasons(*groups: "Sequence[Reason]", score: int | None = None) -> "Table":
    """Return reasons as rows: the weight, the rationale, and where it comes from; then the sum."""
    from rich.table import Table
    from rich.text import Text

    from generator.explain import sentence

    table = Table.grid(padding=(0, 1))
    table.add_column(width=4, justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for reason in (reason for group in groups for reason in group):
        style = "green" if reason.weight > 0 else "red"
        text = Text(sentence(reason.because)).append(f" [{reason.source}]", style="dim")
        table.add_row(Text(f"{reason.weight:+}", style=style), text)
    if score is not None:
        table.add_row(Text(f"={score}", style="bold"), Text("the score", style="bold"))
    return table


def draw_file(path: Path) -> None:
    """Draw a file with line numbers, in the colours of its language."""
    from rich.syntax import Syntax
    from rich.text import Text

    console = _console()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        console.print(Text(f"{path.name} is no text: {path.stat().st_size:,} bytes."))
        return
    lexer = Syntax.guess_lexer(str(path), text)
    text = _harmless(text).removesuffix("\n")
    console.print(Syntax(text, lexer, line_numbers=True, word_wrap=True, theme="ansi_dark"))


def _harmless(text: str) -> str:
    """Return the text without what would steer the terminal: a template is a stranger's."""
    from unicodedata import category

    return "".join(
        char
        if category(char) not in {"Cc", "Cf"} or char in "\n\t"
        else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )
