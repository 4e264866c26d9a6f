"""Times whole processes in turn, A B C A B C, so that a machine's moods fall on all alike."""

import os
import shutil
import statistics
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
    """A command under a name; `{out}` in it becomes a path that does not exist yet."""

    name: str
    command: Sequence[str]


@dataclass
class Timing:
    """What the rounds of one contender gave: wall seconds, and peak memory in MiB."""

    walls: list[float] = field(default_factory=list)
    peak: float = 0.0


def compare(contenders: Sequence[Contender], rounds: int, warmups: int = 2) -> dict[str, Timing]:
    """Run all contenders in turn; a command that fails ends the benchmark."""
    timings = {contender.name: Timing() for contender in contenders}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for number in range(-warmups, rounds):
            for contender in contenders:
                out = Path(folder, "out")
                wall, peak = _run([word.format(out=out) for word in contender.command])
                shutil.rmtree(out, ignore_errors=True)
                if number >= 0:
                    timings[contender.name].walls.append(wall)
                    timings[contender.name].peak = max(timings[contender.name].peak, peak)
    return timings


def table(timings: dict[str, Timing]) -> Iterator[str]:
    """Yield lines: the median in milliseconds, the median ratio to the first, the peak memory."""
    first = next(iter(timings.values()))
    yield f"{'':34}{'median ms':>10}{'ratio':>8}{'peak MiB':>10}"
    for name, timing in timings.items():
        ratios = [wall / base for wall, base in zip(timing.walls, first.walls, strict=True)]
        wall, ratio = statistics.median(timing.walls) * 1000, statistics.median(ratios)
        yield f"{name:34}{wall:10.1f}{ratio:8.2f}{timing.peak:10.1f}"


def _run(command: Sequence[str]) -> tuple[float, float]:
    """Run one command to its end; return wall seconds and peak MiB."""
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
