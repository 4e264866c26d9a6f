"""Parse the command line, run the command, and turn errors into messages and exit codes."""

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from generator.cli.arguments import build_parser
from generator.errors import ScaffoldError

TYPE_CHECKING = False  # the real one would import `typing`, which costs as much as argparse
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

CANCELLED = 130
YOUNG = 200_000  # objects before the first garbage collection: a short run leaves little to collect
FAILED = 1
ENDING = ("SIGTERM", "SIGHUP")  # like Ctrl-C; Windows has no SIGHUP


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP arrived; handled like Ctrl-C, so that no work is left half done."""


def main(argv: Sequence[str]) -> int:
    """Run one command; return 0, 1 (failed), 2 (wrong input) or 130 (cancelled)."""
    _end_tidily()
    gc.set_threshold(YOUNG)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # stderr already does this
    try:
        code = _run(argv)
        sys.stdout.flush()
    except OSError:  # standard output failed: its reader has closed it, or its disk is full
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    finally:
        _end_undisturbed()
    return code


def _run(argv: Sequence[str]) -> int:
    debug, as_json = "--debug" in argv, "--json" in argv
    try:
        if not argv and sys.stdin.isatty() and sys.stdout.isatty():
            argv = ["new"]
        if not argv:
            build_parser().print_help()
            return 0
        options = build_parser(argv).parse_args(argv)
        run = import_module(f"generator.cli.commands.{options.command}").run
        code = int(run(options))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _report("Cancelled: nothing more was done.", CANCELLED, as_json=as_json)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
        return _trace() if debug else _report(*_explained(error), as_json=as_json)
    return code


def _trace() -> int:
    """Print the traceback of an error, escaped: its text may come from a template."""
    import traceback

    from generator.cli.output import note

    note(traceback.format_exc().rstrip())
    return FAILED


def _explained(error: Exception) -> tuple[str, int]:
    """Return the message for an error, and its exit code."""
    if isinstance(error, ScaffoldError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        return f"Operating system error: {error.strerror}{place}.", FAILED
    reason = " ".join(str(error).split())
    return (
        f"Internal error in scaffold ({type(error).__name__}: {reason}). This is a bug: run the "
        "command again with --debug, and report the output."
    ), FAILED


def _report(message: str, code: int, *, as_json: bool) -> int:
    """Print an error to standard error and, with `--json`, as JSON to standard output."""
    from generator.cli.output import note, say_json
    from generator.formats import ERROR
    from generator.messages import shortened

    kind = "Error: " if code != CANCELLED else ""
    message = shortened(message)
    note(f"{kind}{' '.join(message.split())}")
    if as_json:
        say_json(ERROR, {"error": message, "exit_code": code}, indent=None)
    return code


def _end_tidily() -> None:
    """Let SIGTERM and SIGHUP, unless they are ignored, end the process like Ctrl-C."""

    def stop(_signal: int, _frame: "FrameType | None") -> "NoReturn":
        raise Terminated

    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def _end_undisturbed() -> None:
    """Ignore signals from here on, so that the process ends with its own exit code."""
    for name in ("SIGINT", *ENDING):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, signal.SIG_IGN)
