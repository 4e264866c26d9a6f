"""What generated projects cost beside hand-written code, as ratios in one run.

    python -m benchmarks.generated [list] [start-up] [--template ID] [--rounds N] [--seconds N]

`list` asks for the notes, in production settings, on SQLite and on PostgreSQL, and compares the
requests per second with those of benchmarks/minimal.py (FastAPI), minimal_django.py and
minimal_flask.py, and the requests per second of processor time, which other programs on the machine
disturb less. `start-up` imports the application and compares the time with that of importing what
it stands on (FastAPI and Flask: the libraries, Django: the file by hand). The output ends with a
table of all ratios and their targets. The projects are generated first, so the package registry or
a full cache of uv is needed. `list` also needs wrk, and PostgreSQL: by default that of this
machine, else DATABASE_URL.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

from benchmarks.roundrobin import Contender, compare
from benchmarks.subjects import SUBJECTS, Subject
from scripts.markdown import draw

NOTES = 300
CONNECTIONS = 16
PATIENCE = 30.0  # seconds until a server has to answer
POSTGRES = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
MINIMAL = "hand-written"
GENERATED = "generated"
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only-for-this-benchmark-" + "x" * 32,
    "ALLOWED_HOSTS": "127.0.0.1",
}


class Ratio(NamedTuple):
    """What one measurement found: the medians of both, and of their ratio."""

    subject: str
    what: str
    hand: str
    generated: str
    ratio: float
    target: str


def main(argv: Sequence[str] | None = None) -> int:
    """Run the suites that were named, or both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suites", nargs="*", default=["list", "start-up"])
    templates = sorted({subject.template for subject in SUBJECTS})
    parser.add_argument("--template", choices=templates, help="only this one")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement of `list`")
    options = parser.parse_args(argv)
    if "list" in options.suites and not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt install wrk, or brew install wrk")
    found: list[Ratio] = []
    for subject in SUBJECTS:
        if options.template in (None, subject.template):
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                found += measure(subject, Path(folder), options)
    head = ["application", "measured", "by hand", "generated", "ratio", "target"]
    rows = [[*row[:4], f"{row.ratio:.2f}", row.target] for row in found]
    print(f"\nMedians of {options.rounds} rounds\n\n{draw(head, rows)}")
    return 0


def measure(subject: Subject, folder: Path, options: argparse.Namespace) -> Iterator[Ratio]:
    """Generate the project and run the suites on it."""
    project = generate(subject, folder / "my-app")
    if "list" in options.suites:
        for database in ("sqlite", "postgres"):
            with database_url(database, folder) as url:
                yield from measure_list(subject, project, url, options)
    if "start-up" in options.suites:
        yield measure_start_up(subject, project, options.rounds)


def generate(subject: Subject, project: Path) -> Path:
    """Make the project and install what it needs."""
    answers = [word for answer in subject.answers for word in ("--set", answer)]
    chosen = ["--yes", "--template", subject.template, "--no-git", *answers]
    run([sys.executable, "-m", "generator", "new", str(project), *chosen])
    if not (project / ".venv").exists():
        raise SystemExit("The project was generated but not installed: is uv there?")
    return project


def measure_list(
    subject: Subject, project: Path, url: str, options: argparse.Namespace
) -> Iterator[Ratio]:
    """Print the requests per second of both applications on one database."""
    python, here = str(project / ".venv/bin/python"), Path(__file__).parent
    environment = os.environ | PRODUCTION | dict(subject.variables) | {"DATABASE_URL": url}
    run([python, "-m", *subject.migrate], project, environment)
    plain = environment | {"DATABASE_URL": subject.url_by_hand(url)}
    rates: dict[str, list[float]] = {MINIMAL: [], GENERATED: []}
    costs: dict[str, list[float]] = {MINIMAL: [], GENERATED: []}
    with ExitStack() as stack:
        servers = {
            MINIMAL: stack.enter_context(serve(python, subject.hand, here, plain)),
            GENERATED: stack.enter_context(serve(python, subject.generated, project, environment)),
        }
        fill(servers[GENERATED].address)
        compare_answers(server.address for server in servers.values())
        for number in range(-1, options.rounds):
            # Each goes first in every other round: whoever follows finds a warmer machine.
            for name in list(servers)[:: 1 if number % 2 else -1]:
                rate, cost = load(servers[name], options.seconds)
                if number >= 0:
                    rates[name].append(rate)
                    costs[name].append(cost)
    kind = url.partition(":")[0]
    print(f"\n{subject.name}: GET /api/notes, {kind}, {NOTES} notes")
    for found, unit in ((rates, "second"), (costs, "second of processor time")):
        for name, values in found.items():
            print(f"{name:14}{spread(values, '8.0f')}  requests per {unit}")
        ratios = divide(found[GENERATED], found[MINIMAL])
        print(f"{'ratio':14}{spread(ratios, '8.2f')}  target >= {subject.target}")
        hand, made = (f"{statistics.median(found[name]):.0f}" for name in (MINIMAL, GENERATED))
        what = f"{kind}, requests per {unit}"
        median = statistics.median(ratios)
        yield Ratio(subject.name, what, hand, made, median, f">= {subject.target}")


def measure_start_up(subject: Subject, project: Path, rounds: int) -> Ratio:
    """Print how long it takes to import the application, and what it stands on."""
    python = str(project / ".venv/bin/python")
    folders = os.pathsep.join((str(project), str(Path(__file__).parent)))
    os.environ.update(PRODUCTION, DATABASE_URL=POSTGRES, PYTHONPATH=folders)
    os.environ.update(subject.variables)
    timings = compare(
        [
            Contender(MINIMAL, [python, "-c", subject.base]),
            Contender(GENERATED, [python, "-c", subject.imported]),
        ],
        rounds,
    )
    walls = {name: timing.walls for name, timing in timings.items()}
    print(f"\n{subject.name}: import of the application")
    for name in (MINIMAL, GENERATED):
        print(f"{name:14}{spread([wall * 1000 for wall in walls[name]], '8.0f')}  ms")
    ratios = divide(walls[GENERATED], walls[MINIMAL])
    print(f"{'ratio':14}{spread(ratios, '8.2f')}  target <= 1.5")
    hand, made = (f"{statistics.median(walls[name]) * 1000:.0f}" for name in (MINIMAL, GENERATED))
    return Ratio(subject.name, "import, ms", hand, made, statistics.median(ratios), "<= 1.5")


@contextmanager
def database_url(database: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database: a file, or one on the server that goes away again."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    name = f"bench_{os.getpid()}"
    psql = ["psql", "--no-psqlrc", "--quiet", "--dbname", POSTGRES, "--command"]
    try:
        run([*psql, f"CREATE DATABASE {name}"])
    except FileNotFoundError:
        raise SystemExit("psql is missing: apt install postgresql-client") from None
    try:
        yield f"{POSTGRES.rpartition('/')[0]}/{name}"
    finally:
        run([*psql, f"DROP DATABASE {name} WITH (FORCE)"])


class Server(NamedTuple):
    """A running server: its process, and the address of the list."""

    pid: int
    address: str

    def processor_time(self) -> float:
        """Return the seconds that it and its workers have computed; Linux only, elsewhere zero."""
        process = Path(f"/proc/{self.pid}")
        if not process.exists():
            return 0.0
        workers = (process / "task" / str(self.pid) / "children").read_text().split()
        ticks = 0
        for pid in (str(self.pid), *workers):
            stat = Path("/proc", pid, "stat").read_text()
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serve(
    python: str, command: Sequence[str], folder: Path, environment: dict[str, str]
) -> Iterator[Server]:
    """Run a server until the measurements are over."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/api/notes"
    words = [python, "-m", *(word.format(port=port) for word in command)]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(words, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + PATIENCE
            while not answers(address):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(f"{' '.join(command)} does not answer:\n{log.read().decode()}")
                time.sleep(0.1)
            yield Server(server.pid, address)
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(address: str) -> bool:
    """Tell whether somebody listens."""
    try:
        urlopen(address).close()  # noqa: S310
    except OSError:
        return False
    return True


def fill(address: str) -> None:
    """Store the notes, through the application that knows how."""
    for number in range(NOTES):
        note = json.dumps({"title": f"Note {number}", "body": "It works. " * 10}).encode()
        urlopen(Request(address, note, {"Content-Type": "application/json"})).close()  # noqa: S310


def compare_answers(addresses: Iterable[str]) -> None:
    """Make sure that both do the same work."""
    different = {json.dumps(json.load(urlopen(address))) for address in addresses}  # noqa: S310
    if len(different) > 1:
        raise SystemExit("The answers differ:\n" + "\n".join(text[:500] for text in different))


def load(server: Server, seconds: int) -> tuple[float, float]:
    """Return the requests per second, and those per second of processor time."""
    before = server.processor_time()
    said = run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", server.address])
    used = server.processor_time() - before
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{server.address} failed under load:\n{said}")
    [rate] = re.findall(r"Requests/sec:\s+([\d.]+)", said)
    [number] = re.findall(r"(\d+) requests in ", said)
    return float(rate), int(number) / used if used else float(rate)


def divide(these: Sequence[float], those: Sequence[float]) -> list[float]:
    """Return the ratio of each round."""
    return [one / other for one, other in zip(these, those, strict=True)]


def spread(values: Sequence[float], form: str) -> str:
    """Write the smallest, the median and the largest."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"min {low:{form}}  median {middle:{form}}  max {high:{form}}"


def run(command: list[str], folder: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run one command to its end and return what it said; stop when it fails."""
    done = subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"failed: {' '.join(command)}\n{done.stderr or done.stdout}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
