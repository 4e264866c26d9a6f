"""What a person sees: trees, summaries, outcomes. Rich is imported when something is drawn."""

import argparse
import contextlib
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.steps import Step

if TYPE_CHECKING:
    from rich.tree import Tree

WIDEST = 88


def width() -> int:
    """Return the columns to write in: the terminal's, but never so many that lines tire the eye."""
    return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)


def interactive(options: argparse.Namespace) -> bool:
    """Tell whether there is somebody to ask."""
    wanted = not (options.yes or options.json)
    return wanted and sys.stdin.isatty() and sys.stdout.isatty()


def say(text: str) -> None:
    """Print to standard output."""
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """Print to standard error, where JSON is not disturbed."""
    sys.stderr.write(f"{text}\n")


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Show what is going on, on a terminal; be silent in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


def draw_tree(title: str, files: Sequence[tuple[str, int]]) -> None:
    """Draw files as a tree, each with its size in bytes."""
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(f"{title}/", style="bold"))
    branches: dict[str, Tree] = {"": root}
    for path, size in files:
        folder, _, name = path.rpartition("/")
        line = Text(name).append(f"  {size:,}", style="dim")
        _branch(folder, branches).add(line)
    Console(highlight=False).print(root)


def _branch(folder: str, branches: "dict[str, Tree]") -> "Tree":
    if folder not in branches:
        from rich.text import Text

        parent, _, name = folder.rpartition("/")
        branches[folder] = _branch(parent, branches).add(Text(f"{name}/"))
    return branches[folder]


def draw_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw rows under headings."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)


def summary(destination: Path, template: str, answers: Mapping[str, object]) -> str:
    """Return the lines that say what is about to be made."""
    rows = [("folder", str(destination)), ("template", template)]
    rows += [(key, _shown(value)) for key, value in answers.items()]
    widest = max(len(key) for key, _ in rows)
    return "\n".join(f"  {key:<{widest}}  {value}" for key, value in rows)


def outcome(destination: Path, files: int, steps: Sequence[Step], next_steps: Sequence[str]) -> str:
    """Return the last lines: what there is now, what could not be done, and how to go on."""
    lines = [f"Made {destination} with {files} files."]
    lines += [f"  {'done' if step.done else 'not done'}: {step.note}" for step in steps]
    enter = [] if _is_here(destination) else [f"cd {shlex.quote(str(destination))}"]
    later = [step.command for step in steps if not step.done and step.command]
    lines += ["", "Next:"]
    lines += [f"  {command}" for command in dict.fromkeys([*enter, *later, *next_steps])]
    programs = dict.fromkeys(["uv", *(command.split()[0] for command in next_steps)])
    missing = [program for program in programs if not shutil.which(program)]
    if next_steps and missing:
        lines += ["", f"Not on your PATH, but needed: {', '.join(missing)}."]
    return "\n".join(lines)


def _is_here(folder: Path) -> bool:
    """Tell whether a shell stands in this folder already; one whose folder is gone does not."""
    try:
        return folder.resolve() == Path.cwd()
    except FileNotFoundError:
        return False


def command_line(
    destination: str,
    template: str,
    needs: Mapping[str, object],
    answers: Mapping[str, object],
) -> str:
    """Return the one line that makes the same project again without a question."""
    words = ["scaffold", "new", destination, "-y", "-t", template]
    for key, value in needs.items():
        words += ["-n", f"{key}={_shown(value)}"]
    for key, value in answers.items():
        words += ["-s", f"{key}={_shown(value)}"]
    return shlex.join(words)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
