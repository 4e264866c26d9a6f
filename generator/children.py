"""Runs programs that may take long: each in a group of its own, so that all of it can be ended."""

import contextlib
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.processes import KILL, PATIENCE, signal_group


@dataclass
class Children:
    """The programs that run now; `end` ends them with all that they started, and refuses more."""

    _running: set["subprocess.Popen[bytes]"] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    ended: bool = False

    def run(
        self,
        words: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        log: Path,
        seconds: float,
    ) -> int | None:
        """Run a program, its output added to `log`; return its exit code, None past `seconds`.

        Raises `OSError` where it cannot be started.
        """
        with log.open("ab") as output:
            child = self._start(words, folder, environment, output.fileno())
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            end_group(child)
            with self._lock:
                self._running.discard(child)

    def end(self) -> None:
        """End all that runs."""
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


def end_group(child: "subprocess.Popen[bytes]") -> None:
    """End a program and all that it left running: first asked, then made to."""
    signal_group(child, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(PATIENCE)
    signal_group(child, KILL)
    child.wait()
