"""The parser of the command line: errors as one paragraph, and help as wide as the terminal.

It is imported for each command: importing `typing` or `shutil` would take as long as the rest.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from generator.errors import InputError
from generator.messages import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

NARROWEST, WIDEST = 40, 88


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one paragraph, with the nearest valid word."""

    def error(self, message: str) -> "NoReturn":
        """Raise `InputError` with the message, where argparse would print it and exit."""
        end = "" if message.endswith("?") else "."
        raise InputError(f"{message[:1].upper()}{message[1:]}{end} Try: {self.prog} --help")

    def exit(self, status: int = 0, message: str | None = None) -> "NoReturn":
        """Exit after `--help`; flush first, so that a closed pipe raises where it is handled."""
        sys.stdout.flush()
        super().exit(status, message)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse an unknown option here, where the valid options are known."""
        found, extra = super().parse_known_args(args, namespace)
        for place, word in enumerate(extra):
            if word.startswith("-") and word not in self._option_string_actions:
                from generator.cli.habits import explain_option

                said = explain_option(extra[place:], list(self._option_string_actions))
                self.error(said.removesuffix("."))
        if extra and hasattr(found, "destination"):
            from generator.cli.habits import explain_word

            self.error(explain_word(found.destination, extra[0]))
        return found, extra

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is not None and value not in action.choices:
            from generator.cli.habits import explain_command

            if action.dest == "command" and (said := explain_command(str(value))):
                raise InputError(said)
            known = [str(choice) for choice in action.choices]
            hint = nearest(str(value), known)
            raise InputError(
                f"There is no {action.dest} {value!r}.{hint} Known: {', '.join(known)}."
            )


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, within limits."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=max(NARROWEST, min(_columns(), WIDEST)))

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Wrap a text; one that fits needs no `textwrap`, which is slow to import."""
        words = " ".join(text.split())
        return [words] if len(words) <= width else super()._split_lines(words, width)


def _columns() -> int:
    """Return the number of columns of the terminal, or 80."""
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80
