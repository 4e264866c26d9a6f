"""Tests of long programs: they end with all their children."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from generator import limits
from generator.system.processes import Children, Overrun

# Starts a child, prints both process ids, and waits forever.
FAMILY = (
    "import os, subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(os.getpid(), child.pid, flush=True);"
    "time.sleep(600)"
)


def run(children: Children, code: str, tmp_path: Path, seconds: float = 30) -> int:
    words = [sys.executable, "-c", code]
    with (tmp_path / "log").open("ab", buffering=0) as log:
        return children.run(words, tmp_path, {"SAID": "hello"}, log, seconds)


def family(log: Path) -> list[int]:
    """Return the process ids that the processes print."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if log.exists() and len(said := log.read_text().split()) == 2:
            return [int(number) for number in said]
        time.sleep(0.02)
    pytest.fail("it did not start")


def gone(number: int) -> bool:
    """Return whether a process has ended; a zombie counts."""
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


def test_runs_a_program_in_a_folder_with_variables(tmp_path: Path) -> None:
    code = "import os; print(os.getcwd(), os.environ['SAID'], 'PATH' in os.environ); exit(3)"
    assert run(Children(), code, tmp_path) == 3
    assert (tmp_path / "log").read_text().split() == [str(tmp_path), "hello", "False"]


def test_appends_output(tmp_path: Path) -> None:
    children = Children()
    run(children, "print('one')", tmp_path)
    run(children, "import sys; print('two', file=sys.stderr)", tmp_path)
    assert (tmp_path / "log").read_text() == "one\ntwo\n"


def test_stops_a_slow_program_with_its_group(tmp_path: Path) -> None:
    with pytest.raises(Overrun, match=r"ran over 1\.5 s"):
        run(Children(), FAMILY, tmp_path, seconds=1.5)
    assert all(map(gone, family(tmp_path / "log")))


def test_stops_processes_that_a_program_leaves(tmp_path: Path) -> None:
    code = FAMILY.rpartition(";")[0]
    assert run(Children(), code, tmp_path) == 0
    assert all(map(gone, family(tmp_path / "log")))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="known by /proc alone")
def test_stops_children_outside_the_process_group(tmp_path: Path) -> None:
    code = FAMILY.rpartition(";")[0].replace("600)'])", "600)'], start_new_session=True)")
    assert run(Children(), code, tmp_path) == 0
    assert all(map(gone, family(tmp_path / "log")))


def test_stops_a_program_with_endless_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OUTPUT", 1 << 20)
    with pytest.raises(Overrun, match="printed more than 1 MiB"):
        run(Children(), "while True: print('x' * 1000)", tmp_path)
    children = Children()
    (tmp_path / "log").unlink()
    for _ in range(3):
        assert run(children, "print('x' * 600_000)", tmp_path) == 0, "each may print so much"


def test_stops_all_programs_and_starts_no_more(tmp_path: Path) -> None:
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


def test_reports_a_missing_program(tmp_path: Path) -> None:
    with (tmp_path / "log").open("ab") as log, pytest.raises(FileNotFoundError):
        Children().run(["no-such-program"], tmp_path, os.environ, log, 5)
