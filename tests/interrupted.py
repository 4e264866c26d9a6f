"""A run of `scaffold` that stops at one of its steps and waits, so that a test can end it there."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.processes import Outcome, surroundings

SECONDS = 30
PAUSING = """
import sys, time
from pathlib import Path
from generator import cli, generate, staging

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
    real = Path.rename
    def paused(path, target):
        moved = real(path, target)
        if "project" in (path.name, path.parent.name) and not (signs / "reached").exists():
            wait()
        return moved
    Path.rename = paused

if step == "moved":
    after_first_move()
else:
    before(staging.Staging if step == "place" else generate, step)
sys.exit(cli.main(sys.argv[3:]))
"""


@dataclass
class Run:
    """A run that is under way; `signs` is the folder through which it is talked to."""

    process: subprocess.Popen[str]
    signs: Path

    def end(self, number: signal.Signals) -> Outcome:
        """Send a signal and return how the run ended."""
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
    """Start `scaffold` in `folder` and wait until it has come to `step`."""
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
    """Wait until a process shows that it has come so far; fail when it ends before."""

    def shown() -> bool:
        if sign():
            return True
        assert process.poll() is None, process.communicate()
        return False

    wait_until(shown)


def wait_until(sign: Callable[[], bool]) -> None:
    """Wait for a sign; fail when it does not come."""
    end = time.monotonic() + SECONDS
    while not sign():
        assert time.monotonic() < end, "it does not come so far"
        time.sleep(0.005)
