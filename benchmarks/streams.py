"""What open event streams cost the other requests of a generated project.

    python -m benchmarks.streams [--template ID] [--streams N] [--rounds N] [--seconds N]

Serves a project with `live` in production settings, on SQLite and on PostgreSQL, and compares the
requests per second of the list of notes while N streams are open with those without streams. Needs
what `benchmarks.generated list` needs.
"""

import argparse
import os
import socket
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.generated import (
    PATIENCE,
    PRODUCTION,
    Server,
    database_url,
    divide,
    fill,
    generate,
    load,
    run,
    serve,
    spread,
)
from benchmarks.subjects import SUBJECTS, Subject

TARGET = 0.7
# Django has two servers; streams need the last one.
SUBJECT_OF = {
    subject.template: replace(subject, answers=(*subject.answers, "live=true"))
    for subject in SUBJECTS
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the project of one template, or of each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--template", choices=sorted(SUBJECT_OF), help="only this one")
    parser.add_argument("--streams", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    options = parser.parse_args(argv)
    for template, subject in SUBJECT_OF.items():
        if options.template in (None, template):
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                measure(subject, Path(folder), options)
    return 0


def measure(subject: Subject, folder: Path, options: argparse.Namespace) -> None:
    """Generate the project and measure it on both databases."""
    project = generate(subject, folder / "my-app")
    python = str(project / ".venv/bin/python")
    for database in ("sqlite", "postgres"):
        with database_url(database, folder) as url:
            environment = os.environ | PRODUCTION | dict(subject.variables) | {"DATABASE_URL": url}
            run([python, "-m", *subject.migrate], project, environment)
            with serve(python, subject.generated, project, environment) as server:
                fill(server.address)
                print(f"\n{subject.name}: GET /api/notes, {database}")
                report(server, options)


def report(server: Server, options: argparse.Namespace) -> None:
    """Print the requests per second with and without streams, and the ratio of each round."""
    load(server, options.seconds)  # the first requests are slower
    without, beside = [], []
    for _ in range(options.rounds):
        without.append(load(server, options.seconds)[0])
        with open_streams(server, options.streams):
            beside.append(load(server, options.seconds)[0])
    print(f"{'no streams':12}{spread(without, '8.0f')}  requests per second")
    print(f"{f'{options.streams} streams':12}{spread(beside, '8.0f')}")
    ratios = divide(beside, without)
    verdict = "met" if statistics.median(ratios) >= TARGET else "missed"
    print(f"{'ratio':12}{spread(ratios, '8.2f')}  target >= {TARGET}: {verdict}")


@contextmanager
def open_streams(server: Server, number: int) -> Iterator[None]:
    """Open streams, and wait until each has sent its first event."""
    place = urlsplit(server.address)
    request = f"GET {place.path}/events HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(number):
            line = socket.create_connection((place.hostname, place.port), PATIENCE)
            stack.enter_context(line)
            line.sendall(request)
            told = b""
            while b"retry: " not in told:
                told += (part := line.recv(4096))
                if not part:
                    raise SystemExit(f"A stream ended:\n{told.decode()}")
        yield


if __name__ == "__main__":
    sys.exit(main())
