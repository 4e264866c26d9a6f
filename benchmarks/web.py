"""What the page and the HTTP API take: reasons, a new project, and fifty people at once.

    python -m benchmarks.web [--people N] [--seconds N] [--rounds N]

Starts `scaffold serve` and asks it. "At the server" is its processor time for one request,
which other work on the machine changes little; the reasons are those that the page's script asks
for. Then each of N people asks for a new preview every ten seconds. At the end, 300 other previews
are asked for, and the memory of the server is compared.
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from generator.recommendation.guide import load_guide

TEMPLATES = ("django", "fastapi", "flask")
PACE = 10.0  # seconds between two requests of a person
PATIENCE = 60.0
OK = 200
PREVIEWS = 300
NUMBERS = count()
REASONS = "/parts/answers?need=features=database&need={}"
PRODUCTS = [f"product={option.id}" for option in load_guide().criterion("product").options]
TICKS = os.sysconf("SC_CLK_TCK")


class Goal(NamedTuple):
    """A measured value with its unit, and the largest one that the project allows."""

    name: str
    value: float
    unit: str
    most: float

    def __str__(self) -> str:
        """Return a row of the table."""
        met = "met" if self.value <= self.most else "missed"
        return f"{self.name:44}{self.value:9.0f} {self.unit:4} goal <= {self.most:.0f}: {met}"


class Server(NamedTuple):
    """A running server."""

    pid: int
    port: int

    def ask(self, path: str) -> float:
        """Ask with a connection of its own; return the seconds that it took."""
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status != OK:
            raise SystemExit(f"{answer.status} for {path}")
        return time.perf_counter() - start

    def processor(self) -> float:
        """Return the seconds of processor time that it has taken, with its workers."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        workers = {pid for task in tasks for pid in (task / "children").read_text().split()}
        return sum(map(processor_of, {str(self.pid), *workers}))

    def memory(self) -> float:
        """Return the megabytes of memory that it has."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def processor_of(pid: str) -> float:
    """Return the seconds of processor time that one process has taken."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


def main(argv: Sequence[str] | None = None) -> int:
    """Measure a server, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, served(Path(folder)) as server:
        for template in TEMPLATES:
            server.ask(preview(template))  # the first one of each compiles it
        server.ask(REASONS.format(PRODUCTS[0]))
        before = server.memory()
        print(
            Goal(
                "reasons for changed needs, at the server",
                *alone(server, reasons, options.rounds),
                50,
            )
        )
        print(
            Goal("a new project, at the server", *alone(server, new_preview, options.rounds), 300)
        )
        busy(server, options.people, options.seconds)
        for _ in range(PREVIEWS):
            server.ask(new_preview())
        print(Goal(f"memory after {PREVIEWS} more previews", server.memory(), "MB", before + 150))
        print(f"{'memory before':44}{before:9.0f} MB")
    return 0


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve from a folder."""
    command = [sys.executable, "-m", "generator", "serve", "--port", "0", "--public"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout  # noqa: S101 - it is a pipe
            port = int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2])
            yield Server(process.pid, port)
        finally:
            process.terminate()


def reasons() -> str:
    """Return an address with other needs than the last one."""
    return REASONS.format(PRODUCTS[next(NUMBERS) % len(PRODUCTS)])


def preview(template: str) -> str:
    """Return the address of a project that nobody has asked for."""
    return f"/api/v1/preview?template={template}&name=app{next(NUMBERS)}"


def new_preview() -> str:
    """Return the address of a new project of any template."""
    return preview(random.choice(TEMPLATES))  # noqa: S311 - no secret


def alone(server: Server, address: Callable[[], str], rounds: int) -> tuple[float, str]:
    """Return the milliseconds of processor time for one request, of many one after the other."""
    start = server.processor()
    for _ in range(rounds):
        server.ask(address())
    return 1000 * (server.processor() - start) / rounds, "ms"


def busy(server: Server, people: int, seconds: int) -> None:
    """Let people ask at the same pace, each at another time; print how long they wait."""
    waits: list[float] = []
    failed: list[str] = []

    def ask(delay: float) -> None:
        time.sleep(delay)
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            try:
                waits.append(server.ask(new_preview()))
            except (SystemExit, OSError) as error:
                failed.append(str(error))
            time.sleep(max(0.0, now + PACE - time.monotonic()))

    used = server.processor()
    threads = [
        threading.Thread(target=ask, args=(PACE * number / people,)) for number in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    share = 100 * (server.processor() - used) / (seconds + PACE)
    print(Goal(f"{people} people, {len(waits)} previews: failed", len(failed), "", 0))
    print(f"{'  median wait':44}{1000 * statistics.median(waits):9.0f} ms")
    print(
        Goal(
            "  99 of 100 wait less than", 1000 * statistics.quantiles(waits, n=100)[98], "ms", 2000
        )
    )
    print(f"{'  share of one processor':44}{share:9.0f} %")


if __name__ == "__main__":
    sys.exit(main())
