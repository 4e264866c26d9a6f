"""Runs another program to its end: nothing to type into it, its output read as text."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

PATIENCE = 5.0  # seconds between asking a program to end and ending it
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows either ends it at once


def run(
    *command: str,
    folder: Path | None = None,
    without: Collection[str] = (),
    added: Mapping[str, str] | None = None,
    seconds: float | None = None,
    apart: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command and return how it ended, whatever its exit code.

    `without` are variables of our environment that it must not see, `added` are its own. `apart`
    from our terminal nothing that it starts can ask a person. Raises `OSError` where it cannot be
    started and `TimeoutExpired` after `seconds`.
    """
    kept = {key: value for key, value in os.environ.items() if key not in without}
    child = None
    try:
        with _deferred():
            child = subprocess.Popen(
                command,
                cwd=folder,
                env={**kept, **(added or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                start_new_session=apart,
            )
        out, err = child.communicate(timeout=seconds)
    except BaseException:
        if child:
            _end(child)  # before anything that it writes into is cleared away
        raise
    return subprocess.CompletedProcess(command, child.returncode, out, err)


def signal_group(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Send a signal to a program that was started apart, and to all that it started there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, number)
        else:
            child.send_signal(number)


@contextlib.contextmanager
def _deferred() -> Iterator[None]:
    """Let signals wait while a program is started, so that none runs that nobody would end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    known = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))
    numbers = [number for number in known if number and callable(signal.getsignal(number))]
    before = {
        number: signal.signal(number, lambda number, _frame: heard.append(number))
        for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for number in heard:
        signal.raise_signal(number)


def _end(child: "subprocess.Popen[str]") -> None:
    """Ask a program to end, which ends what it started too; make it, where it does not."""
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for stream in (child.stdout, child.stderr):
        if stream:
            stream.close()
