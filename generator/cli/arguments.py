"""The commands and options of the command line.

`--help` must be fast: importing `typing` or `shutil` would take as long as everything else, so
neither is imported.
"""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence

from generator import __version__
from generator.cli.examples import EXAMPLES
from generator.cli.parser import Formatter, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Options = Callable[[argparse.ArgumentParser], object]
    Command = tuple[str, Options | Mapping[str, Any]]  # its summary, and options or commands

TEMPLATE = "a name, a folder, or a git repository such as gh:OWNER/REPOSITORY@REF#FOLDER"
# The needs of the guide: to read them from it would make --help slow. A test compares them.
NEEDS = ("product", "features", "control", "scale", "load", "security", "team", "deploy")
PORT = 8765  # of the page
SHELLS = ("bash", "zsh", "fish")


def build_parser(argv: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """Return the parser; the parsed `command` is the chosen one.

    With `argv`, only the command that it names gets its options: the options of all of them take
    longer to define than most commands take to run.
    """
    parser = Parser(
        prog="scaffold",
        description="A backend starter: recommended with reasons, generated ready to run.",
        epilog=EXAMPLES[""],
        allow_abbrev=False,
        formatter_class=Formatter,
    )
    parser.add_argument("-V", "--version", action="version", version=f"scaffold {__version__}")
    _add_commands(parser, "command", _COMMANDS, argv)
    return parser


def _add_commands(
    parser: argparse.ArgumentParser,
    dest: str,
    commands: "Mapping[str, Command]",
    argv: Sequence[str] | None,
) -> None:
    """Add commands, and the options of those that are used."""
    every = parser.add_subparsers(dest=dest, metavar=dest.upper(), required=True)
    chosen, rest = _chosen(argv or ())
    alone = chosen in commands and argv and argv[0] == chosen  # no help can list the others
    for name in [chosen] if alone else commands:
        summary, more = commands[name]
        used = argv is None or name == chosen
        command = every.add_parser(
            name,
            help=summary,
            description=f"{summary[:1].upper()}{summary[1:]}.",
            epilog=EXAMPLES.get(name),
            allow_abbrev=False,
            formatter_class=Formatter,
            add_help=used,
        )
        if used:
            command.add_argument("--json", action="store_true", help="print one JSON document")
            command.add_argument(
                "--debug", action="store_true", help="show the traceback of an error"
            )
            if callable(more):
                more(command)
            else:
                _add_commands(command, "action", more, None if argv is None else rest)


def _chosen(argv: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the first word that is not an option, and the words after it."""
    for place, word in enumerate(argv):
        if not word.startswith("-"):
            return word, argv[place + 1 :]
    return "", ()


def _add_none(_command: argparse.ArgumentParser) -> None:
    """Add no options besides those that all commands have."""


def _add_needs(command: argparse.ArgumentParser) -> None:
    _add_answers(command)
    _add_speakers(command)
    _add_yes(command)


def _add_answers(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        *("-n", "--need"),
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=f"answer a need: {', '.join(NEEDS)}; `scaffold guide KEY` lists its values",
    )
    command.add_argument(
        "--answers", metavar="FILE", help="read answers from a file such as .scaffold.toml"
    )


def _add_speakers(command: argparse.ArgumentParser) -> None:
    """Add the options that let others than the guide take part in the recommendation."""
    command.add_argument(
        "--with",
        action="append",
        default=[],
        dest="invite",
        metavar="TEMPLATE",
        help="let this third-party template take part in the recommendation",
    )
    _add_rules(command)


def _add_rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("--rules", metavar="FILE", help="add the house rules of a TOML file")


def _add_compared(command: argparse.ArgumentParser) -> None:
    command.add_argument("left", metavar="A", help=TEMPLATE)
    command.add_argument("right", metavar="B", help="the same")
    _add_answers(command)
    _add_rules(command)


def _add_recommend(command: argparse.ArgumentParser) -> None:
    _add_needs(command)
    command.add_argument("--all", action="store_true", help="show every reason and every change")


def _add_part(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "part",
        nargs="?",
        metavar="NEED|FRAMEWORK",
        help=f"show this part only; the needs are {', '.join(NEEDS)}",
    )


def _add_yes(command: argparse.ArgumentParser) -> None:
    command.add_argument("-y", "--yes", action="store_true", help="ask nothing, use the defaults")


def _add_set(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        *("-s", "--set"),
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="answer a question of the template",
    )


def _add_trust(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--trust", action="store_true", help="run code that a third-party template ships"
    )


def _add_tasks(command: argparse.ArgumentParser) -> None:
    _add_trust(command)
    command.add_argument(
        "--skip-tasks", action="store_true", help="with --trust: load its extensions, run no task"
    )


def _add_made(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dry-run", action="store_true", help="show the files and write nothing")
    command.add_argument("--no-git", action="store_true", help="do not create a git repository")


def _add_project(new: argparse.ArgumentParser) -> None:
    new.add_argument(
        "destination", nargs="?", metavar="DESTINATION", help="the folder to create, or '.'"
    )
    _add_needs(new)
    new.add_argument("-t", "--template", metavar="TEMPLATE", help=f"use this template: {TEMPLATE}")
    _add_set(new)
    _add_made(new)
    new.add_argument(
        "--no-install", action="store_true", help="do not lock or install dependencies"
    )
    _add_tasks(new)


def _add_skeleton(new: argparse.ArgumentParser) -> None:
    new.add_argument("destination", metavar="PATH", help="the folder to create, or '.'")
    _add_set(new)
    _add_yes(new)
    _add_made(new)
    new.set_defaults(no_install=True, trust=False)
    new.epilog = EXAMPLES["template new"]


def _add_name(add: argparse.ArgumentParser) -> None:
    add.add_argument("name", metavar="NAME", help="the name to give")
    add.add_argument("source", metavar="SOURCE", help="its folder or git repository")
    add.add_argument(
        "--recommend", action="store_true", help="let it take part in the recommendation"
    )


def _add_removed(remove: argparse.ArgumentParser) -> None:
    remove.add_argument("id", metavar="NAME", help="the name to remove")


def _add_shown(show: argparse.ArgumentParser) -> None:
    show.add_argument("id", metavar="TEMPLATE", help=TEMPLATE)


def _add_shell(completion: argparse.ArgumentParser) -> None:
    completion.add_argument(
        "shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}"
    )


def _add_path(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "path", nargs="?", default=os.curdir, metavar="PATH", help="a project, or a folder in it"
    )


def _add_status(status: argparse.ArgumentParser) -> None:
    _add_path(status)
    status.add_argument("--drift", action="store_true", help="list the files that differ")


def _add_proof(check: argparse.ArgumentParser) -> None:
    _add_path(check)
    _add_skip(check, "skip this command of the manifest")
    _add_services(check)
    _add_trust(check)
    check.add_argument(
        *("-t", "--template"),
        metavar="TEMPLATE",
        help="the template of the project: to trust it, or to find a folder again",
    )


def _add_services(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "--services", action="store_true", help="also run the commands that need servers"
    )


def _add_skip(check: argparse.ArgumentParser, what: str) -> None:
    check.add_argument("--skip", action="append", default=[], metavar="NAME", help=what)


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("id", metavar="TEMPLATE", help=TEMPLATE)
    _add_sets(check)
    check.add_argument("--jobs", type=int, metavar="N", help="test N sets at a time")
    check.add_argument(
        "--budget", type=float, metavar="SECONDS", help="start no new set after SECONDS"
    )
    check.add_argument("--resume", action="store_true", help="skip sets that are already proven")
    _add_services(check)
    proven = "also prove edited projects after an update to this answer"
    check.add_argument("--update", action="append", default=[], metavar="KEY=VALUE", help=proven)
    _add_trust(check)
    check.add_argument("--keep", default="", metavar="FOLDER", help="save failed projects there")
    check.add_argument("--junit", metavar="FILE", help="write the results as JUnit XML")
    check.epilog = EXAMPLES["template check"]


def _add_sets(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        *("-s", "--set"),
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="fix this answer",
    )
    check.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="SET",
        help="test this set: its id, 'everything on', or KEY=VALUE for all with that answer",
    )
    _add_skip(check, "skip this command or step of the manifest")
    check.add_argument(
        "--strength",
        type=int,
        default=2,
        metavar="N",
        help="cover every combination of N answers (default 2)",
    )
    check.add_argument("--shard", default="1/1", metavar="K/N", help="test part K of N of the sets")


def _add_reports(merge: argparse.ArgumentParser) -> None:
    merge.add_argument(
        "files", nargs="+", metavar="FILE", help="a JSON report of `template check --shard`"
    )


def _add_update(update: argparse.ArgumentParser) -> None:
    _add_path(update)
    _add_set(update)
    update.add_argument("-t", "--template", metavar="TEMPLATE", help=f"update to this: {TEMPLATE}")
    _add_yes(update)
    modes = update.add_mutually_exclusive_group()
    modes.add_argument(
        "--dry-run", action="store_true", help="show the plan with its diff, change nothing"
    )
    modes.add_argument("--apply", metavar="TOKEN", help="do exactly the plan with this token")
    modes.add_argument("--check", action="store_true", help="exit with 1 if a newer version waits")
    modes.add_argument(
        "--continue", dest="go_on", action="store_true", help="commit the decided conflicts"
    )
    modes.add_argument("--abort", action="store_true", help="undo an update with conflicts")
    update.add_argument("--base", metavar="COMMIT", help="the commit with the project as generated")
    update.add_argument("-m", "--message", metavar="TEXT", help="the message of the commit")
    _add_rules(update)
    _add_tasks(update)


def _add_adopt(adopt: argparse.ArgumentParser) -> None:
    _add_path(adopt)
    adopt.add_argument("-t", "--template", metavar="TEMPLATE", help=f"its template: {TEMPLATE}")
    _add_set(adopt)
    _add_answers(adopt)
    _add_yes(adopt)
    adopt.add_argument("--dry-run", action="store_true", help="show the base and write nothing")
    _add_trust(adopt)


def _add_server(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--port", type=int, default=PORT, metavar="N", help=f"listen there (default {PORT}); 0: any"
    )
    serve.add_argument("--open", action="store_true", help="open the page in a browser")
    serve.add_argument(
        "--public", action="store_true", help="for others, behind a proxy: writes into no folder"
    )
    _add_speakers(serve)


_ACTIONS: "Mapping[str, Command]" = {
    "list": ("list the named templates", _add_none),
    "add": ("give a template a name", _add_name),
    "remove": ("remove a name that was added", _add_removed),
    "show": ("show a template's questions", _add_shown),
    "new": ("create a repository for a new template", _add_skeleton),
    "check": ("lint a template, and test its projects", _add_check),
    "merge": ("merge the JSON reports of a check's shards", _add_reports),
}
_COMMANDS: "Mapping[str, Command]" = {
    "new": ("ask, recommend, and generate a project", _add_project),
    "recommend": ("recommend a framework, with reasons", _add_recommend),
    "compare": ("compare two templates for the same needs", _add_compared),
    "guide": ("show the needs, the frameworks and the rules, or one of them", _add_part),
    "status": ("show what differs in a project, and what waits", _add_status),
    "check": ("run the commands that a project must pass", _add_proof),
    "update": ("take the template's newer version, or other answers", _add_update),
    "adopt": ("let updates work on a project that was made elsewhere", _add_adopt),
    "serve": ("serve the page and the HTTP API on this machine", _add_server),
    "template": ("list, name, show and check templates", _ACTIONS),
    "mcp": ("serve the tools of coding agents on standard input and output", _add_none),
    "completion": ("print the completion script for a shell", _add_shell),
}
