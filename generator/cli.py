"""The command `scaffold`: parse, run the command, turn errors into a message and an exit code."""

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from generator.arguments import build_parser
from generator.errors import ScaffoldError
from generator.words import printable

TYPE_CHECKING = False  # the real one would import `typing`, which costs as much as argparse
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

CANCELLED = 130
YOUNG = 200_000  # objects before the first collection: a short life leaves little to collect
FAILED = 1


class Terminated(KeyboardInterrupt):
    """The system asked the process to end: it does so as on Ctrl-C, leaving nothing half done."""


def main(argv: Sequence[str]) -> int:
    """Run one command; return 0, 1 (failed), 2 (wrong input) or 130 (cancelled)."""
    _end_tidily()
    gc.set_threshold(YOUNG)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error does by itself
    try:
        code = _run(argv)
        sys.stdout.flush()
    except OSError:  # standard output: its reader has left, or its disk is full
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _run(argv: Sequence[str]) -> int:
    debug, as_json = "--debug" in argv, "--json" in argv
    try:
        options = build_parser().parse_args(argv)
        run = import_module(f"generator.commands.{options.command}").run
        code = int(run(options))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _report("Cancelled: nothing more was done.", CANCELLED, as_json=as_json)
    except BrokenPipeError:
        raise
    except Exception as error:
        if debug:
            raise
        message, code = _explained(error)
        return _report(message, code, as_json=as_json)
    return code


def _explained(error: Exception) -> tuple[str, int]:
    """Say what an error means to a person, and the exit code that goes with it."""
    if isinstance(error, ScaffoldError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror}{place}.", FAILED
    reason = " ".join(str(error).split())
    return (
        f"scaffold itself failed ({type(error).__name__}: {reason}). This is its own fault, "
        "not yours: run it again with --debug and report what it shows."
    ), FAILED


def _report(message: str, code: int, *, as_json: bool) -> int:
    """Say what went wrong, to people and, where JSON was asked for, to programs."""
    kind = "Error: " if code != CANCELLED else ""
    sys.stderr.write(f"{kind}{printable(' '.join(message.split()))}\n")
    if as_json:
        import json

        sys.stdout.write(json.dumps({"error": message, "exit_code": code}) + "\n")
    return code


def _end_tidily() -> None:
    """Let SIGTERM and SIGHUP, where they are not ignored, end the process as Ctrl-C does."""

    def stop(_signal: int, _frame: "FrameType | None") -> "NoReturn":
        raise Terminated

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
