"""Interrupted, concurrent and failing fetches: a cached commit is complete or absent."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pexpect
import pytest

from generator.errors import WorkError
from generator.registry import _git_fetch as fetching
from generator.registry._git_cache import fetch_commit, fetch_ref
from generator.reporter import Reporter
from generator.system import files as whole
from tests.support.files import build_tree, list_tree
from tests.support.interrupted import under_way, wait_for
from tests.support.processes import surroundings
from tests.support.repositories import repository, slow_git

FETCH = """
import os, sys
from generator.system import files as whole
if "LOCKS" in os.environ:
    whole._lock = lambda handle: False
from generator.registry._git_cache import Repository, fetch_ref
print(fetch_ref(Repository(sys.argv[1], "x", "repo"), "").folder)
"""

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def slow(tmp_path: Path) -> dict[str, str]:
    return slow_git(tmp_path / "signs")


def fetch(origin: Path, slow: dict[str, str]) -> AbstractContextManager[subprocess.Popen[str]]:
    """Start a process that fetches."""
    return under_way([sys.executable, "-c", FETCH, f"file://{origin}"], Path.cwd(), **slow)


def test_concurrent_runs_fetch_once_and_completely(origin: Path, slow: dict[str, str]) -> None:
    signs = Path(slow["SIGNS"])
    with fetch(origin, slow) as one, fetch(origin, slow) as two:
        wait_for((signs / "reached").exists, one)
        first = (signs / "reached").read_text()
        (signs / "go").touch()
        said = [process.communicate(timeout=60) for process in (one, two)]
    assert [error for _, error in said] == ["", ""]
    [folder] = {Path(out.strip()) for out, _ in said}
    assert list_tree(folder) == {"a.txt": b"one\n", "sub": None, "sub/b.txt": b"b\n"}
    assert (signs / "reached").read_text() == first, "the second has waited for the first"


def test_git_asks_nothing_on_a_terminal(tmp_path: Path) -> None:
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


def test_concurrent_runs_without_locks_fetch_completely(
    origin: Path, slow: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = Path(slow["SIGNS"])
    monkeypatch.setattr(whole, "_lock", lambda _handle: False)
    with fetch(origin, {**slow, "LOCKS": ""}) as other:
        wait_for((signs / "reached").exists, other)
        clone = fetch_ref(repository(origin), "")
        (signs / "go").touch()
        out, error = other.communicate(timeout=60)
    assert (Path(out.strip()), error) == (clone.folder, "")
    assert list_tree(clone.folder) == {"a.txt": b"one\n", "sub": None, "sub/b.txt": b"b\n"}
    store = repository(origin).store
    assert {path.name for path in store.iterdir()} == {clone.commit, ".lock", "refs"}


def test_killed_fetch_leaves_no_partial_commit(origin: Path, slow: dict[str, str]) -> None:
    reached = Path(slow["SIGNS"], "reached")
    with fetch(origin, slow) as process:
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


def test_reports_an_unwritable_cache(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_tree(tmp_path, {"file": ""})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(WorkError, match="set XDG_CACHE_HOME"):
        fetch_ref(repository(origin), "")


def test_stops_waiting_for_a_silent_repository(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = fetch_ref(repository(origin), "")
    real = shutil.which("git")
    hang = f'#!/bin/sh\ncase " $* " in *" ls-remote "*) exec sleep 600;; esac\nexec {real} "$@"\n'
    shim = build_tree(tmp_path / "bin", {"git": hang}) / "git"
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(fetching, "SECONDS_OF_LOOKING", 0.2)
    notes: list[str] = []
    assert fetch_ref(repository(origin), "", Reporter(note=notes.append)) == clone
    assert "gh:a/b did not answer within 0.2 seconds." in notes[0]


@pytest.mark.parametrize("number", range(5))
def test_refuses_a_cache_of_another_user(
    origin: Path, cache: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a shared folder, another user could put a different template there first."""
    clone = fetch_ref(repository(origin), "v1.0")
    assert fetch_commit(repository(origin), clone.commit) == clone
    place = (clone.folder, *clone.folder.parents)[number]
    assert place.is_relative_to(cache / "scaffold")
    monkeypatch.setenv("SUDO_UID", str(os.getuid()))
    assert fetch_commit(repository(origin), clone.commit) == clone, "who became root is known"
    monkeypatch.delenv("SUDO_UID")
    if os.getuid() == 0:
        os.chown(place, 12345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(WorkError, match=r"belongs to another user.* Set XDG_CACHE_HOME"):
        fetch_commit(repository(origin), clone.commit)
    with pytest.raises(WorkError, match="belongs to another user"):
        fetch_ref(repository(origin), "v1.0")
