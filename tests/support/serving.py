"""Runs `scaffold serve` as a real process, and asks it."""

import http.client
import json
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.processes import COMMAND, PATIENCE, Outcome, surroundings

NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """An answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON may hold anything
        """The JSON document in the body."""
        return json.loads(self.body)


class Served:
    """A server, with the address that it printed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout
        self.address = process.stdout.readline().strip()
        assert self.address, process.communicate()
        parts = urlsplit(self.address)
        assert parts.port
        self.port = parts.port
        self.token = parse_qs(parts.query).get("token", [""])[0]

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] = NONE,
    ) -> Answer:
        """Send one request with its own connection; `Host` is the server's unless it is given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers))
            found = connection.getresponse()
            return Answer(found.status, found.headers, found.read())
        finally:
            connection.close()

    @property
    def bearer(self) -> Mapping[str, str]:
        """The header of a program that may write."""
        return {"Authorization": f"Bearer {self.token}"}

    def end(self, number: signal.Signals = signal.SIGTERM) -> Outcome:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return Outcome(self.process.returncode, out, err)


def start(folder: Path, *words: str, **changes: str) -> "subprocess.Popen[str]":
    """Start the command in a folder, on a free port."""
    return subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *words],
        cwd=folder,
        env=surroundings(**changes),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@contextmanager
def serving(folder: Path, *words: str, **changes: str) -> Iterator[Served]:
    """Serve from a folder as long as the block lasts; the server must end without a complaint."""
    process = start(folder, *words, **changes)
    try:
        served = Served(process)
        yield served
        if process.poll() is None:
            done = served.end()
            assert (done.code, done.err) == (130, ""), done
    finally:
        process.kill()
        process.communicate()
