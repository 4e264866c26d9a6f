"""A run of `scaffold` that stops at one of its steps and waits, so that a test can end it there."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import Outcome, surroundings

SECONDS = 30
PAUSING = """
import os, sys, time
from pathlib import Path
from generator.cli import main
from generator.project import generate
from generator.project import _staging as staging

step, signs = sys.argv[1], Path(sys.argv[2])

def wait():
    (signs / "reached").touch()
    while not (signs / "go").exists():
        time.sleep(0.005)

def before(owner, name):
    real = getattr(owner, name)
    def paused(*arguments, **options):
        wait()
        return real(*arguments, **options)
    setattr(owner, name, paused)

def after_first_move():
    real = os.rename
    def paused(source, target, **places):
        real(source, target, **places)
        if places.get("src_dir_fd") and not (signs / "reached").exists():
            wait()
    os.rename = paused

if step == "moved":
    after_first_move()
else:
    before(staging.Staging if step == "place" else generate, step)
sys.exit(main.main(sys.argv[3:]))
"""


@dataclass
class Run:
    """A running process; `signs` is the folder of its signal files."""

    process: subprocess.Popen[str]
    signs: Path

    def end(self, number: signal.Signals) -> Outcome:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        (self.signs / "go").touch()
        return self.outcome()

    def go_on(self) -> None:
        (self.signs / "go").touch()

    def outcome(self) -> Outcome:
        out, err = self.process.communicate(timeout=SECONDS)
        return Outcome(self.process.returncode, out, err)


@contextlib.contextmanager
def paused_at(step: str, folder: Path, signs: Path, *arguments: str) -> Iterator[Run]:
    """Start `scaffold` in `folder` and wait until it reaches `step`."""
    signs.mkdir()
    with under_way(
        [sys.executable, "-c", PAUSING, step, str(signs), *arguments], folder
    ) as process:
        wait_for((signs / "reached").exists, process)
        yield Run(process, signs)


@contextlib.contextmanager
def under_way(command: list[str], folder: Path, **changes: str) -> Iterator[subprocess.Popen[str]]:
    """Start a process that can be sent signals; it does not outlive the test."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=surroundings(**changes),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(sign: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for a condition; fail if the process ends first."""

    def shown() -> bool:
        if sign():
            return True
        assert process.poll() is None, process.communicate()
        return False

    wait_until(shown)


def wait_until(sign: Callable[[], bool]) -> None:
    """Wait for a signal file; fail if it does not appear."""
    end = time.monotonic() + SECONDS
    while not sign():
        assert time.monotonic() < end, "it does not come so far"
        time.sleep(0.005)
