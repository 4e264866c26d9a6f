"""Programs that take long: they end with all that they started."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from generator.children import Children

# Starts a child of its own, says both numbers, and waits for ever.
FAMILY = (
    "import os, subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(os.getpid(), child.pid, flush=True);"
    "time.sleep(600)"
)


def run(children: Children, code: str, tmp_path: Path, seconds: float = 30) -> int | None:
    words = [sys.executable, "-c", code]
    return children.run(words, tmp_path, {"SAID": "hello"}, tmp_path / "log", seconds)


def family(log: Path) -> list[int]:
    """Return the numbers of the processes that say them, once they do."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if log.exists() and len(said := log.read_text().split()) == 2:
            return [int(number) for number in said]
        time.sleep(0.02)
    pytest.fail("it did not start")


def gone(number: int) -> bool:
    """Tell whether a process has ended; one that nobody has waited for yet counts."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_program_runs_where_and_with_what_it_is_told(tmp_path: Path) -> None:
    code = "import os; print(os.getcwd(), os.environ['SAID'], 'PATH' in os.environ); exit(3)"
    assert run(Children(), code, tmp_path) == 3
    assert (tmp_path / "log").read_text().split() == [str(tmp_path), "hello", "False"]


def test_output_is_added_to_what_is_there(tmp_path: Path) -> None:
    children = Children()
    run(children, "print('one')", tmp_path)
    run(children, "import sys; print('two', file=sys.stderr)", tmp_path)
    assert (tmp_path / "log").read_text() == "one\ntwo\n"


def test_a_program_that_runs_over_is_ended_with_its_children(tmp_path: Path) -> None:
    assert run(Children(), FAMILY, tmp_path, seconds=1.5) is None
    assert all(map(gone, family(tmp_path / "log")))


def test_what_a_program_leaves_running_is_ended_too(tmp_path: Path) -> None:
    code = FAMILY.rpartition(";")[0]
    assert run(Children(), code, tmp_path) == 0
    assert all(map(gone, family(tmp_path / "log")))


def test_all_are_ended_at_once_and_none_is_started_afterwards(tmp_path: Path) -> None:
    children = Children()
    codes: list[int | None] = []
    thread = threading.Thread(target=lambda: codes.append(run(children, FAMILY, tmp_path)))
    thread.start()
    numbers = family(tmp_path / "log")
    children.end()
    thread.join(20)
    assert codes
    assert codes != [0]
    assert all(map(gone, numbers))
    with pytest.raises(OSError, match="no more"):
        run(children, "", tmp_path)


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Children().run(["no-such-program"], tmp_path, os.environ, tmp_path / "log", 5)
