"""Time whole processes in rounds, in random order, so that a machine's moods fall on all alike."""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1024 * (1 if sys.platform == "linux" else 1024)


@dataclass(frozen=True)
class Contender:
    """A command under a name; `{out}` in it becomes a path that does not exist yet.

    `before` prepares each of its rounds, and is not timed.
    """

    name: str
    command: Sequence[str]
    before: Sequence[str] = ()


@dataclass
class Timing:
    """The rounds of one contender: wall seconds, and the peak memory of all in MiB."""

    walls: list[float] = field(default_factory=list)
    peak: float = 0.0

    @property
    def median(self) -> float:
        """The median of the rounds in milliseconds."""
        return statistics.median(self.walls) * 1000

    def ratio(self, base: "Timing") -> float:
        """Return the median of the ratios to another contender, each within one round."""
        pairs = zip(self.walls, base.walls, strict=True)
        return statistics.median(wall / other for wall, other in pairs)


def compare(contenders: Sequence[Contender], rounds: int, warmups: int = 2) -> dict[str, Timing]:
    """Run all contenders in each round; a command that fails ends the benchmark."""
    timings = {contender.name: Timing() for contender in contenders}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for number in range(-warmups, rounds):
            for contender in random.sample(contenders, len(contenders)):
                wall, peak = _time(contender, Path(folder, "out"))
                if number >= 0:
                    timings[contender.name].walls.append(wall)
                    timings[contender.name].peak = max(timings[contender.name].peak, peak)
    return timings


def _time(contender: Contender, out: Path) -> tuple[float, float]:
    """Run one contender once; return wall seconds and peak MiB."""
    if contender.before:
        command = [word.format(out=out) for word in contender.before]
        subprocess.run(command, check=True, capture_output=True)
    found = _run([word.format(out=out) for word in contender.command])
    shutil.rmtree(out, ignore_errors=True)
    return found


def _run(command: Sequence[str]) -> tuple[float, float]:
    """Run one command to its end; return wall seconds and peak MiB.

    The system counts the memory of the process that starts it too, which is therefore to be small.
    """
    with _silence() as nowhere:
        start = time.perf_counter()
        pid = os.posix_spawnp(
            command[0],
            list(command),
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1, 2)],
        )
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return wall, usage.ru_maxrss / MIB


@contextmanager
def _silence() -> Iterator[int]:
    handle = os.open(os.devnull, os.O_RDWR)
    try:
        yield handle
    finally:
        os.close(handle)
