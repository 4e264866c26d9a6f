"""What a generated FastAPI project costs beside hand-written code, as ratios in one run.

    python -m benchmarks.generated [list] [start-up] [--rounds N] [--seconds N]

`list` asks for the notes, in production settings, on SQLite and on PostgreSQL, and compares the
requests per second with those of benchmarks/minimal.py (target: 0.85 or more), and the requests per
second of processor time, which other programs on the machine disturb less. `start-up` imports
the application and compares the time with that of importing what it stands on (target: 1.5 or
less). Both generate a project first, so the package registry or a full cache of uv is needed.
`list` also needs wrk, and PostgreSQL: by default that of this machine, else DATABASE_URL.
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

NOTES = 300
CONNECTIONS = 16
PATIENCE = 30.0  # seconds until a server has to answer
POSTGRES = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
MINIMAL = "hand-written"
GENERATED = "generated"
UVICORN = [
    *("--no-server-header", "--log-level", "warning"),
    *("--loop", "uvloop", "--http", "httptools"),  # as both would choose by themselves
]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only-for-this-benchmark-" + "x" * 32,
    "ALLOWED_HOSTS": "127.0.0.1",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the suites that were named, or both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suites", nargs="*", default=["list", "start-up"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement of `list`")
    options = parser.parse_args(argv)
    if "list" in options.suites and not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt install wrk, or brew install wrk")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        project = generate(Path(folder) / "my-app")
        if "list" in options.suites:
            for database in ("sqlite", "postgres"):
                with database_url(database, Path(folder)) as url:
                    measure_list(project, url, options.rounds, options.seconds)
        if "start-up" in options.suites:
            measure_start_up(project, options.rounds)
    return 0


def generate(project: Path) -> Path:
    """Make the project and install what it needs."""
    answers = ["--yes", "--template", "fastapi", "--set", "database=postgres", "--no-git"]
    run([sys.executable, "-m", "generator", "new", str(project), *answers])
    if not (project / ".venv").exists():
        raise SystemExit("The project was generated but not installed: is uv there?")
    return project


def measure_list(project: Path, url: str, rounds: int, seconds: int) -> None:
    """Print the requests per second of both applications on one database."""
    python, here = project / ".venv/bin/python", Path(__file__).parent
    environment = os.environ | PRODUCTION | {"DATABASE_URL": url}
    run([str(python), "-m", "alembic", "upgrade", "heads"], project, environment)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    kind = url.partition(":")[0]
    plain = environment | {"DATABASE_URL": url.replace(kind, driver[kind], 1)}
    rates: dict[str, list[float]] = {MINIMAL: [], GENERATED: []}
    costs: dict[str, list[float]] = {MINIMAL: [], GENERATED: []}
    with ExitStack() as stack:
        servers = {
            MINIMAL: stack.enter_context(serve(python, "minimal:app", here, plain)),
            GENERATED: stack.enter_context(serve(python, "my_app.main:app", project, environment)),
        }
        fill(servers[GENERATED].address)
        compare_answers(server.address for server in servers.values())
        for number in range(-1, rounds):
            # Each goes first in every other round: whoever follows finds a warmer machine.
            for name in list(servers)[:: 1 if number % 2 else -1]:
                rate, cost = load(servers[name], seconds)
                if number >= 0:
                    rates[name].append(rate)
                    costs[name].append(cost)
    print(f"\nGET /api/notes, {kind}, {NOTES} notes, {rounds} rounds of {seconds} s")
    for found, unit in ((rates, "second"), (costs, "second of processor time")):
        for name, values in found.items():
            print(f"{name:14}{spread(values, '8.0f')}  requests per {unit}")
        ratios = divide(found[GENERATED], found[MINIMAL])
        print(f"{'ratio':14}{spread(ratios, '8.2f')}  target >= 0.85")


def measure_start_up(project: Path, rounds: int) -> None:
    """Print how long it takes to import the application, and what it stands on."""
    python = str(project / ".venv/bin/python")
    os.environ.update(PRODUCTION, DATABASE_URL=POSTGRES, PYTHONPATH=str(project))
    timings = compare(
        [
            Contender(MINIMAL, [python, "-c", "import fastapi, sqlalchemy.ext.asyncio"]),
            Contender(GENERATED, [python, "-c", "import my_app.main"]),
        ],
        rounds,
    )
    walls = {name: timing.walls for name, timing in timings.items()}
    print(f"\nimport of the application, {rounds} rounds")
    for name, label in {MINIMAL: "libraries", GENERATED: GENERATED}.items():
        print(f"{label:14}{spread([wall * 1000 for wall in walls[name]], '8.0f')}  ms")
    print(f"{'ratio':14}{spread(divide(walls[GENERATED], walls[MINIMAL]), '8.2f')}  target <= 1.5")


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
        """Return the seconds that it has computed; Linux only, elsewhere zero."""
        file = Path(f"/proc/{self.pid}/stat")
        if not file.exists():
            return 0.0
        user, system = file.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serve(python: Path, app: str, folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Run uvicorn until the measurements are over."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/api/notes"
    command = [str(python), "-m", "uvicorn", app, "--port", str(port), *UVICORN]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + PATIENCE
            while not answers(address):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(f"{app} does not answer:\n{log.read().decode()}")
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
