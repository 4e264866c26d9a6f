"""Run other programs, which cannot prompt, read their output, and end all that they started."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from typing import BinaryIO

from generator import limits
from generator.system.signals import ending_signals

PATIENCE = 5.0  # seconds between SIGTERM and SIGKILL
PACE = 0.1  # seconds between two checks of a running program
PIECE = 1 << 16  # bytes per read, and bytes of standard error to keep
LAST_WORDS = 1.0  # seconds to wait for the rest of standard error after a program has ended
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows both end it at once


def run(  # noqa: PLR0913 - command, environment, limits
    *command: str,
    folder: Path | None = None,
    without: Collection[str] = (),
    added: Mapping[str, str] | None = None,
    seconds: float | None = None,
    apart: bool = False,
    watch: Callable[[], None] | None = None,
) -> CompletedProcess[str]:
    """Run a command and return its result, whatever the exit code.

    `without` names variables to remove from our environment; `added` are set. `apart` starts a new
    session: the program cannot prompt on our terminal, ending it ends all that it started, and only
    the end of its standard error is returned. `watch` is called periodically; an exception from it
    ends the program. Raises `OSError` if the program cannot be started and `TimeoutExpired` after
    `seconds`.
    """
    environment = _environment(without, added or {})
    errors = _Errors() if apart else None
    with _started(command, folder, environment, errors) as child:
        out, err = _communicate(child, seconds, watch)
    return CompletedProcess(
        command, child.returncode, _text(out), errors.end() if errors else _text(err)
    )


def exchange(
    *command: str,
    given: bytes,
    folder: Path | None = None,
    without: Collection[str] = (),
    added: Mapping[str, str] | None = None,
    seconds: float,
) -> CompletedProcess[bytes]:
    """Run a command apart, as `run` does, with an input; return its output as bytes."""
    environment = _environment(without, added or {})
    errors = _Errors()
    with _started(command, folder, environment, errors, subprocess.PIPE) as child:
        out, _ = child.communicate(given, seconds)
    return CompletedProcess(command, child.returncode, out, errors.end().encode())


def stream(
    take: Callable[[bytes], None],
    *command: str,
    folder: Path | None = None,
    without: Collection[str] = (),
    added: Mapping[str, str] | None = None,
    seconds: float,
) -> CompletedProcess[str]:
    """Run a command apart, as `run` does, and pass its output in pieces to `take` as it arrives.

    An exception from `take` ends the program. The result contains no standard output.
    """
    environment = _environment(without, added or {})
    late = threading.Event()

    def end() -> None:
        late.set()
        signal_group(child, KILL)

    errors = _Errors()
    with _started(command, folder, environment, errors) as child:
        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            assert child.stdout  # noqa: S101 - it is a pipe
            while piece := os.read(child.stdout.fileno(), PIECE):
                take(piece)
            child.wait()
        finally:
            timer.cancel()
    if late.is_set():
        raise TimeoutExpired(command, seconds)
    return CompletedProcess(command, child.returncode, "", errors.end())


def signal_group(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Send a signal to a program that was started apart, and to its process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, number)
        else:
            child.send_signal(number)


def end_group(child: "subprocess.Popen[bytes]") -> None:
    """End a program that was started apart, and its process group: SIGTERM first, then SIGKILL.

    A second interrupt during the wait sends SIGKILL at once.
    """
    try:
        signal_group(child, signal.SIGTERM)
        with contextlib.suppress(TimeoutExpired):
            child.wait(PATIENCE)
    finally:
        signal_group(child, KILL)
    child.wait()


class _Errors:
    """The end of a program's standard error: all is read, so that it never blocks, most is dropped.

    A server can print without end, and a process that it left running may never close the pipe.
    """

    def __init__(self) -> None:
        self._from, self.into = os.pipe()
        self._kept = b""
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> None:
        """Start the program inside this block; it writes to `into`."""

    def __exit__(self, *_: object) -> None:
        os.close(self.into)
        self._reader.start()

    def end(self) -> str:
        """Return the saved end, once the program has ended."""
        self._reader.join(LAST_WORDS)
        return _text(self._kept)

    def _read(self) -> None:
        with os.fdopen(self._from, "rb", buffering=0) as pipe:
            while piece := pipe.read(PIECE):
                self._kept = (self._kept + piece)[-PIECE:]


@contextlib.contextmanager
def _started(
    command: tuple[str, ...],
    folder: Path | None,
    environment: Mapping[str, str],
    errors: "_Errors | None",
    given: int = subprocess.DEVNULL,
) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a program, apart if `errors` is given; an exception in the block ends it.

    So it ends before the folders that it writes into are removed.
    """
    child = None
    try:
        with _deferred(), errors or contextlib.nullcontext():
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=errors.into if errors else subprocess.PIPE,
                start_new_session=bool(errors),
            )
        yield child
    except BaseException:
        if child:
            (end_group if errors else _end)(child)
        raise
    finally:
        for pipe in (child.stdin, child.stdout, child.stderr) if child else ():
            if pipe:
                pipe.close()


def _communicate(
    child: "subprocess.Popen[bytes]", seconds: float | None, watch: Callable[[], None] | None
) -> tuple[bytes, bytes]:
    """Read a program to its end, with a look at it now and then."""
    if not watch:
        return child.communicate(timeout=seconds)
    end = None if seconds is None else time.monotonic() + seconds
    while True:
        try:
            return child.communicate(timeout=PACE)
        except TimeoutExpired:
            if end is not None and seconds is not None and time.monotonic() > end:
                raise TimeoutExpired(child.args, seconds) from None
            watch()


def _environment(without: Collection[str], added: Mapping[str, str]) -> dict[str, str]:
    return {**{key: os.environ[key] for key in os.environ if key not in without}, **added}


def _text(output: bytes) -> str:
    """Decode output as a text stream does."""
    text = output.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


@contextlib.contextmanager
def _deferred() -> Iterator[None]:
    """Defer signals while a program starts, so that every started program is ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    numbers = [number for number in ending_signals() if callable(signal.getsignal(number))]
    before = {
        number: signal.signal(number, lambda number, _frame: heard.append(number))
        for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for received in heard:
        signal.raise_signal(received)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Send SIGTERM to a program, so that it ends its children too; SIGKILL if it stays."""
    child.terminate()
    try:
        child.wait(PATIENCE)
    except TimeoutExpired:
        child.kill()
        child.wait()


MARK = "SCAFFOLD_PROOF"  # the variable that identifies the descendants of a program


ROUNDS = 20  # of ending processes outside the group, which may start more meanwhile


class Overrun(Exception):
    """A program was ended because it exceeded its time or its output limit."""


class Children:
    """The running programs; `end` ends them with their process groups, and allows no more."""

    def __init__(self) -> None:
        """Start with none."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self.ended = False

    def run(
        self,
        words: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        output: BinaryIO,
        seconds: float,
    ) -> int:
        """Run a program for at most `seconds`, append to `output`, and return its exit code.

        Raises `OSError` if it cannot be started, `Overrun` if it exceeds a limit.
        """
        with self.started(words, folder, environment, output) as child:
            return _wait(child, output, seconds)

    @contextlib.contextmanager
    def started(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str], output: BinaryIO
    ) -> "Iterator[subprocess.Popen[bytes]]":
        """Start a program that appends to `output`, and end it with the block.

        Raises `OSError` if it cannot be started.
        """
        mark = os.urandom(16).hex()
        child = self._start(words, folder, {**environment, MARK: mark}, output.fileno())
        try:
            yield child
        finally:
            end_group(child)
            end_marked(mark)
            with self._lock:
                self._running.discard(child)

    def end(self) -> None:
        """End all running programs, and start no more."""
        with self._lock:
            self.ended = True
            running = list(self._running)
        for child in running:
            end_group(child)

    def _start(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str], output: int
    ) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self.ended:
                raise InterruptedError("no more programs are started")
            child = subprocess.Popen(
                words,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._running.add(child)
            return child


def _wait(child: "subprocess.Popen[bytes]", output: BinaryIO, seconds: float) -> int:
    """Wait for a program; raise `Overrun` if it exceeds a limit."""
    end = time.monotonic() + seconds
    before = os.fstat(output.fileno()).st_size
    code = None
    while code is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = child.wait(max(0, min(PACE, end - time.monotonic())))
        if os.fstat(output.fileno()).st_size - before > limits.MOST_OUTPUT:
            raise Overrun(f"printed more than {limits.MOST_OUTPUT >> 20} MiB")
        if code is None and time.monotonic() >= end:
            raise Overrun(f"ran over {seconds} s")
    return code


def end_marked(mark: str) -> None:
    """End descendants of a program that left its group, such as daemons; Linux only."""
    wanted = f"{MARK}={mark}".encode()
    for _ in range(ROUNDS):
        found = False
        for file in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if wanted in file.read_bytes().split(b"\0"):
                    os.kill(int(file.parent.name), KILL)
                    found = True
        if not found:
            return
