"""Tests of `scaffold serve` as a command; tests/web has those of what it answers."""

import signal
import socket
import sys
from pathlib import Path

import pytest

from tests.support.processes import scaffold
from tests.support.serving import serving

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", SIGNALS)
def test_prints_its_address_and_ends_quietly_by_a_signal(
    number: signal.Signals, tmp_path: Path
) -> None:
    with serving(tmp_path) as served:
        assert served.address == f"http://127.0.0.1:{served.port}/?token={served.token}"
        assert served.ask("/").status in {200, 303}
        done = served.end(number)
    assert (done.code, done.out, done.err) == (130, "", "")


def test_a_public_server_prints_no_token(tmp_path: Path) -> None:
    with serving(tmp_path, "--public") as served:
        assert served.address == f"http://127.0.0.1:{served.port}/"


def test_listens_on_this_machine_only(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        own = {row.split()[1] for row in Path("/proc/net/tcp").read_text().splitlines()[1:]}
        places = {place for place in own if place.endswith(f":{served.port:04X}")}
        assert places == {f"0100007F:{served.port:04X}"}
        assert not any(
            line.split()[1].endswith(f":{served.port:04X}")
            for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]
        )


@pytest.mark.parametrize(("port", "why"), [("-1", "cannot be used"), ("65536", "cannot be used")])
def test_a_port_that_there_is_not_is_refused(port: str, why: str, tmp_path: Path) -> None:
    done = scaffold(tmp_path, "serve", f"--port={port}")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"Error: Port {port} {why}. Name another one with --port N; --port 0 takes a free one.\n"
    )


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = scaffold(tmp_path, "serve", "--port", str(port))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Error: Port {port} is taken. Name another one")


def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys\nsys.modules['uvicorn'] = None\n")
    done = scaffold(tmp_path, "serve", PYTHONPATH=f"{hidden}:{':'.join(sys.path)}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(
        "Error: `scaffold serve` needs the extra `web`. Install it with: uv tool install "
    )


def test_opens_the_address_in_a_browser(tmp_path: Path) -> None:
    said = tmp_path / "said"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {said}.new && mv {said}.new {said}\n')
    browser.chmod(0o755)
    with serving(tmp_path, "--open", BROWSER=f"{browser} %s") as served:
        served.ask("/")
        assert said.read_text().strip() == served.address
