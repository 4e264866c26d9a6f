"""Fetching that is ended, waits, or finds no room: what is in the cache is whole, or not there."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pexpect
import pytest

from generator import clones, whole
from generator.clones import fetch_ref
from generator.errors import WorkError
from generator.telling import Telling
from tests.helpers import build_tree, list_tree
from tests.interrupted import under_way, wait_for
from tests.processes import surroundings
from tests.repositories import repository, slow_git

FETCH = """
import os, sys
from generator import whole
if "LOCKS" in os.environ:
    whole._lock = lambda handle: False
from generator.clones import Repository, fetch_ref
print(fetch_ref(Repository(sys.argv[1], "x", "repo"), "").folder)
"""

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def slow(tmp_path: Path) -> dict[str, str]:
    return slow_git(tmp_path / "signs")


def fetching(origin: Path, slow: dict[str, str]) -> AbstractContextManager[subprocess.Popen[str]]:
    """Start a process that fetches."""
    return under_way([sys.executable, "-c", FETCH, f"file://{origin}"], Path.cwd(), **slow)


def test_two_runs_at_once_fetch_it_once_and_both_have_it_whole(
    origin: Path, slow: dict[str, str]
) -> None:
    signs = Path(slow["SIGNS"])
    with fetching(origin, slow) as one, fetching(origin, slow) as two:
        wait_for((signs / "reached").exists, one)
        first = (signs / "reached").read_text()
        (signs / "go").touch()
        said = [process.communicate(timeout=60) for process in (one, two)]
    assert [error for _, error in said] == ["", ""]
    [folder] = {Path(out.strip()) for out, _ in said}
    assert list_tree(folder) == {"a.txt": b"one\n", "sub": None, "sub/b.txt": b"b\n"}
    assert (signs / "reached").read_text() == first, "the second has waited for the first"


def test_nobody_is_asked_on_a_terminal(tmp_path: Path) -> None:
    text = "#!/bin/sh\n(read word < /dev/tty) 2>/dev/null && exec sleep 600\nexit 1\n"
    ssh = build_tree(tmp_path / "bin", {"ssh": text}) / "ssh"
    ssh.chmod(0o755)
    terminal = pexpect.spawn(
        sys.executable,
        ["-c", FETCH, "git@host.example:a"],
        env=surroundings(GIT_SSH=str(ssh), XDG_CACHE_HOME=str(tmp_path)),
        encoding="utf-8",
        timeout=60,
    )
    terminal.expect("Cannot fetch x")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 1


def test_without_locks_two_runs_at_once_have_it_whole_all_the_same(
    origin: Path, slow: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = Path(slow["SIGNS"])
    monkeypatch.setattr(whole, "_lock", lambda _handle: False)
    with fetching(origin, {**slow, "LOCKS": ""}) as other:
        wait_for((signs / "reached").exists, other)
        clone = fetch_ref(repository(origin), "")
        (signs / "go").touch()
        out, error = other.communicate(timeout=60)
    assert (Path(out.strip()), error) == (clone.folder, "")
    assert list_tree(clone.folder) == {"a.txt": b"one\n", "sub": None, "sub/b.txt": b"b\n"}
    store = repository(origin).store
    assert {path.name for path in store.iterdir()} == {clone.commit, ".lock", "refs"}


def test_a_run_that_is_killed_while_fetching_leaves_nothing_half(
    origin: Path, slow: dict[str, str]
) -> None:
    reached = Path(slow["SIGNS"], "reached")
    with fetching(origin, slow) as process:
        wait_for(reached.exists, process)
        process.kill()
        process.wait(timeout=60)
    os.kill(int(reached.read_text()), signal.SIGKILL)
    store = repository(origin).store
    [left] = [path.name for path in store.iterdir() if path.name != ".lock"]
    assert left.startswith(".making-")
    clone = fetch_ref(repository(origin), "")
    assert list_tree(clone.folder) == {"a.txt": b"one\n", "sub": None, "sub/b.txt": b"b\n"}
    assert {path.name for path in store.iterdir()} == {clone.commit, ".lock", "refs"}


def test_a_cache_that_cannot_be_written_is_said(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_tree(tmp_path, {"file": ""})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(WorkError, match="set XDG_CACHE_HOME"):
        fetch_ref(repository(origin), "")


def test_a_repository_that_does_not_answer_is_given_up(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = fetch_ref(repository(origin), "")
    real = shutil.which("git")
    hang = f'#!/bin/sh\ncase " $* " in *" ls-remote "*) exec sleep 600;; esac\nexec {real} "$@"\n'
    shim = build_tree(tmp_path / "bin", {"git": hang}) / "git"
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(clones, "SECONDS_OF_LOOKING", 0.2)
    notes: list[str] = []
    assert fetch_ref(repository(origin), "", Telling(note=notes.append)) == clone
    assert "gh:a/b did not answer within 0.2 seconds." in notes[0]
