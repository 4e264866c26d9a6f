"""The command line: commands and options, the same words everywhere.

`--help` must be quick: `typing` and `shutil` would cost as much as all the rest, so neither is
imported.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from generator import __version__
from generator.errors import InputError
from generator.words import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

NARROWEST, WIDEST = 40, 88

EPILOG = {
    "": "Start with: scaffold new myapp",
    "new": """examples:
  scaffold new myapp                       asks, recommends, generates
  scaffold new myapp -y                    takes every default
  scaffold new myapp -y -n product=web-app -n features=admin,accounts
  scaffold new myapp -t ./my-template -s license=mit
  scaffold new myapp -t gh:owner/templates@v1.2#api
  scaffold new again --answers myapp/.scaffold.toml -y""",
    "recommend": """examples:
  scaffold recommend
  scaffold recommend -y -n product=ai-service -n features=ai-model --json""",
    "add": """examples:
  scaffold template add ours gh:owner/templates@v1.2#api
  scaffold template add mine ./my-template
A repository is pinned to its commit of today; add it again to take what is newest.""",
    "template new": """examples:
  scaffold template new my-template        asks, and makes a repository
  scaffold template new my-template -y && cd my-template && scaffold template check . --trust""",
    "check": """examples:
  scaffold template check ./my-template
  scaffold template check gh:owner/templates#api
  scaffold template check ./my-template --trust --only auth=session
  scaffold template check ./my-template --services --json > report.json""",
    "completion": """put the script where the shell looks for it, and start a new shell:
  scaffold completion bash > ~/.local/share/bash-completion/completions/scaffold
  scaffold completion zsh > ~/.zfunc/_scaffold      (any folder of $fpath)
  scaffold completion fish > ~/.config/fish/completions/scaffold.fish""",
}
TEMPLATE = "a name, a folder, or a git repository such as gh:OWNER/REPOSITORY@REF#FOLDER"
SHELLS = ("bash", "zsh", "fish")


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one paragraph, with the nearest valid word."""

    def error(self, message: str) -> "NoReturn":
        """Raise what argparse would print and exit with."""
        end = "" if message.endswith("?") else "."
        raise InputError(f"{message[:1].upper()}{message[1:]}{end} Try: {self.prog} --help")

    def exit(self, status: int = 0, message: str | None = None) -> "NoReturn":
        """End after `--help`; a reader who has left is met here, where it is answered."""
        sys.stdout.flush()
        super().exit(status, message)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse an unknown option here, where the valid ones are known."""
        found, extra = super().parse_known_args(args, namespace)
        for word in extra:
            if word.startswith("-") and word not in self._option_string_actions:
                hint = nearest(word.partition("=")[0], self._option_string_actions)
                self.error(f"there is no option {word!r}.{hint}".removesuffix("."))
        return found, extra

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            hint = nearest(str(value), known)
            raise InputError(
                f"There is no {action.dest} {value!r}.{hint} Known: {', '.join(known)}."
            )


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, within reason."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=max(NARROWEST, min(_columns(), WIDEST)))


def _columns() -> int:
    """Return the terminal's columns, or 80."""
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; the one chosen is in `command`."""
    parser = _parser(
        Parser,
        prog="scaffold",
        description="A backend starter: recommended with reasons, generated ready to run.",
        epilog=EPILOG[""],
    )
    parser.add_argument("-V", "--version", action="version", version=f"scaffold {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    _add_project(_command(commands.add_parser, "new", "ask, recommend, and generate a project"))
    recommend = _command(commands.add_parser, "recommend", "say which framework fits, and why")
    _add_needs(recommend)

    _command(commands.add_parser, "guide", "show what is asked, the rules, and the frameworks")

    template = _command(commands.add_parser, "template", "show, check and write templates")
    actions = template.add_subparsers(dest="action", metavar="ACTION", required=True)
    _command(actions.add_parser, "list", "list the templates that have a name")
    _add_naming(
        _command(actions.add_parser, "add", "give a template a name"),
        _command(actions.add_parser, "remove", "forget a name that was added"),
    )
    show = _command(actions.add_parser, "show", "show a template's questions")
    show.add_argument("id", metavar="TEMPLATE", help=TEMPLATE)
    _add_skeleton(_command(actions.add_parser, "new", "make a repository to write a template in"))
    _add_check(_command(actions.add_parser, "check", "lint a template, and prove what it yields"))

    summary = "print a script that lets a shell complete all this"
    completion = _command(commands.add_parser, "completion", summary)
    completion.add_argument(
        "shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}"
    )
    completion.set_defaults(parser=parser)
    return parser


def _parser(
    make: Callable[..., argparse.ArgumentParser], **options: str
) -> argparse.ArgumentParser:
    return make(**options, allow_abbrev=False, formatter_class=_Formatter)


def _command(
    add: Callable[..., argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    """Add a command, with the options that all have."""
    command = add(
        name,
        help=summary,
        description=f"{summary[:1].upper()}{summary[1:]}.",
        epilog=EPILOG.get(name),
        allow_abbrev=False,
        formatter_class=_Formatter,
    )
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return command


def _add_needs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        *("-n", "--need"), action="append", default=[], metavar="KEY=VALUE", help="answer a need"
    )
    command.add_argument(
        "--answers", metavar="FILE", help="read answers, as .scaffold.toml holds them"
    )
    _add_yes(command)


def _add_yes(command: argparse.ArgumentParser) -> None:
    command.add_argument("-y", "--yes", action="store_true", help="ask nothing, take the defaults")


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
        "--trust", action="store_true", help="let what a stranger's template brings along run"
    )


def _add_made(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dry-run", action="store_true", help="show the files and write nothing")
    command.add_argument("--no-git", action="store_true", help="make no repository")


def _add_project(new: argparse.ArgumentParser) -> None:
    new.add_argument(
        "destination", nargs="?", metavar="DESTINATION", help="the folder to make, or '.'"
    )
    _add_needs(new)
    new.add_argument("-t", "--template", metavar="TEMPLATE", help=f"take this template: {TEMPLATE}")
    _add_set(new)
    _add_made(new)
    new.add_argument(
        "--no-install", action="store_true", help="neither lock nor install dependencies"
    )
    _add_trust(new)


def _add_skeleton(new: argparse.ArgumentParser) -> None:
    new.add_argument("destination", metavar="PATH", help="the folder to make, or '.'")
    _add_set(new)
    _add_yes(new)
    _add_made(new)
    new.set_defaults(no_install=True, trust=False)
    new.epilog = EPILOG["template new"]


def _add_naming(add: argparse.ArgumentParser, remove: argparse.ArgumentParser) -> None:
    add.add_argument("name", metavar="NAME", help="the name that it gets")
    add.add_argument("source", metavar="SOURCE", help="its folder or git repository")
    remove.add_argument("id", metavar="NAME", help="the name to forget")


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("id", metavar="TEMPLATE", help=TEMPLATE)
    check.add_argument(
        *("-s", "--set"),
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="try this answer only",
    )
    check.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="SET",
        help="try this set: its id, 'everything on', or KEY=VALUE for all that hold the answer",
    )
    check.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="NAME",
        help="leave out this command of the manifest",
    )
    check.add_argument(
        "--strength", type=int, default=2, metavar="N", help="cover each N answers (2)"
    )
    check.add_argument("--jobs", type=int, metavar="N", help="try N sets at a time")
    check.add_argument("--budget", type=float, metavar="SECONDS", help="begin no set after that")
    check.add_argument("--resume", action="store_true", help="leave out what was proven before")
    check.add_argument(
        "--services", action="store_true", help="run the commands that need servers too"
    )
    _add_trust(check)
    check.add_argument(
        "--keep", default=".scaffold-check", metavar="FOLDER", help="where failed projects go"
    )
    check.add_argument("--junit", metavar="FILE", help="write the outcome as JUnit XML")
