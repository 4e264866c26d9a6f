"""Tests of running programs: their children end with them."""

import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from generator.errors import WorkError
from generator.registry import _git_fetch as fetching
from generator.registry._git_fetch import Repository
from generator.system import processes
from generator.system.processes import run, stream
from tests.support.files import build_tree
from tests.support.interrupted import under_way, wait_for, wait_until
from tests.support.processes import COMMAND, alive

# Prints its own process id and that of a child; neither ends by itself.
FAMILY = """#!/bin/sh
sleep 600 &
echo $$ $! > "$SIGNS.new" && mv "$SIGNS.new" "$SIGNS"
wait
sleep 600
"""
MANY = 64  # MiB of errors
STUBBORN = FAMILY.replace("sleep 600 &", "trap '' TERM\nsleep 600 &")
RUN = "import sys; from generator.system.processes import run; run(*sys.argv[1:], apart=True)"


class Enough(Exception):
    """The exception that a watch raises."""


def assert_gone(said: Path) -> None:
    numbers = [int(word) for word in said.read_text().split()]
    assert len(numbers) == 2
    wait_until(lambda: not any(map(alive, numbers)))


def assert_given_up(said: Path, start: Callable[[float], object]) -> None:
    """Let a program exceed its time limit, which grows until its child has started."""
    for seconds in (0.2, 2, 20):
        with pytest.raises(subprocess.TimeoutExpired):
            start(seconds)
        if said.exists():
            break
    assert_gone(said)


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a program reports that it runs."""
    monkeypatch.setenv("SIGNS", str(tmp_path / "said"))
    return tmp_path / "said"


@pytest.fixture
def ssh(tmp_path: Path) -> str:
    """A transport to a repository that never answers."""
    build_tree(tmp_path, {"ssh": STUBBORN})
    (tmp_path / "ssh").chmod(0o755)
    return str(tmp_path / "ssh")


def test_decodes_any_output() -> None:
    code = (
        "import sys; sys.stdout.buffer.write(b'a\\r\\n\\xff'); sys.stderr.write('b'); sys.exit(3)"
    )
    done = run(sys.executable, "-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (3, "a\n\ufffd", "b")


def test_stops_a_slow_program_with_its_children(said: Path) -> None:
    assert_given_up(said, lambda seconds: run("sh", "-c", FAMILY, apart=True, seconds=seconds))


def test_kills_a_program_that_ignores_signals(said: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 0.2)
    assert_given_up(said, lambda seconds: run("sh", "-c", STUBBORN, apart=True, seconds=seconds))


def test_a_watch_can_stop_a_program(said: Path) -> None:
    def watch() -> None:
        if said.exists():
            raise Enough

    with pytest.raises(Enough):
        run("sh", "-c", FAMILY, apart=True, seconds=60, watch=watch)
    assert_gone(said)


def test_a_watched_program_has_a_time_limit(said: Path) -> None:
    def start(seconds: float) -> object:
        return run("sh", "-c", FAMILY, apart=True, seconds=seconds, watch=lambda: None)

    assert_given_up(said, start)
    assert run("echo", "1", watch=lambda: None).stdout == "1\n"


def test_streams_output_and_reports_the_exit_code() -> None:
    pieces: list[bytes] = []
    code = "import sys; print('x' * 200_000); print('why', file=sys.stderr); sys.exit(2)"
    done = stream(pieces.append, sys.executable, "-c", code, seconds=60)
    assert b"".join(pieces) == b"x" * 200_000 + b"\n"
    assert len(pieces) > 1
    assert (done.returncode, done.stderr) == (2, "why\n")


@pytest.mark.parametrize("start", [partial(run, apart=True), partial(stream, lambda _: None)])
def test_keeps_only_the_end_of_endless_errors(
    start: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """A server can send any amount of messages there."""
    code = f"import os; [os.write(2, bytes(1 << 20)) for _ in range({MANY})]; os.write(2, b'why')"
    tracemalloc.start()
    done = start(sys.executable, "-c", code, seconds=60)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.stderr.endswith("why")
    assert max(len(done.stderr), most) < MANY << 20 >> 2


def test_does_not_wait_for_background_children(said: Path) -> None:
    """Like an ssh that keeps a connection open: it shares git's standard error."""
    code = 'sleep 600 >/dev/null & echo $$ $! > "$SIGNS"; echo why >&2; exit 3'
    done = run("sh", "-c", code, seconds=60, apart=True)
    assert (done.returncode, done.stderr) == (3, "why\n")
    os.kill(int(said.read_text().split()[1]), signal.SIGKILL)


def test_stops_an_endless_stream_at_once() -> None:
    sizes: list[int] = []

    def take(piece: bytes) -> None:
        sizes.append(len(piece))
        if sum(sizes) > 1_000_000:
            raise Enough

    with pytest.raises(Enough):
        stream(take, "yes", seconds=60)
    assert sum(sizes) < 2_000_000


def test_stops_a_silent_stream(said: Path) -> None:
    assert_given_up(
        said, lambda seconds: stream(lambda _: None, "sh", "-c", FAMILY, seconds=seconds)
    )


def test_a_second_signal_kills_at_once(said: Path) -> None:
    command = [sys.executable, "-c", RUN, "sh", "-c", STUBBORN]
    with under_way(command, Path.cwd(), SIGNS=str(said)) as process:
        wait_for(said.exists, process)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert_gone(said)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ssh_of_git_ends_with_the_command(
    number: signal.Signals, said: Path, ssh: str, tmp_path: Path
) -> None:
    changes = {"GIT_SSH_COMMAND": ssh, "SIGNS": str(said)}
    words = [*COMMAND, "new", "app", "-y", "-t", "git@host.example:a", "--dry-run"]
    homes = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with under_way(words, tmp_path, **changes, **homes) as process:
        wait_for(said.exists, process)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert_gone(said)


def test_ssh_of_git_ends_after_the_time_limit(
    said: Path, ssh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh)

    def start(seconds: float) -> None:
        monkeypatch.setattr(fetching, "SECONDS_OF_LOOKING", seconds)
        try:
            fetching.list_refs(Repository("git@host.example:a", "x", "x"))
        except WorkError as error:
            if "did not answer within" in str(error):
                raise subprocess.TimeoutExpired("git", seconds) from error
            raise

    assert_given_up(said, start)


def test_variables_are_hidden_and_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONE", "1")
    code = "import os; print(os.environ.get('ONE'), os.environ['TWO'])"
    done = run(sys.executable, "-c", code, without=["ONE"], added={"TWO": "2"})
    assert done.stdout == "None 2\n"
    assert os.environ["ONE"] == "1"
