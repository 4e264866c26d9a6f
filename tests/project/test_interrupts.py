"""Interrupted runs: the destination is unchanged or complete."""

import contextlib
import os
import shutil
import signal
import socket
import sys
from pathlib import Path

import pytest

from generator.project._leftovers import remove_leftovers
from generator.project.record import tree_id
from generator.system.names import RECORD, STAGING_PREFIX
from tests.support.files import WITH_SECRETS, build_template, build_tree, list_tree
from tests.support.interrupted import paused_at, under_way, wait_for
from tests.support.processes import COMMAND, git, scaffold

pytestmark = pytest.mark.thorough

SIGINT, SIGTERM, SIGKILL = signal.SIGINT, signal.SIGTERM, signal.SIGKILL
PYPROJECT = '[project]\nname = "app"\nversion = "0"\nrequires-python = ">=3.11"\n'
FILES: dict[str, str | bytes] = {
    ".env.example": "KEY=\n",
    ".gitignore": ".env\n.venv\n",
    "a.txt": "a\n",
    "pyproject.toml": PYPROJECT,
    "src/app.py": "run = True\n",
}
TREE = {".env", ".git", RECORD, *(name.split("/")[0] for name in FILES)}
SLOW = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty working folder in an empty folder, where leftovers would be visible."""
    folder = tmp_path / "around" / "here"
    folder.mkdir(parents=True)
    return folder


def new(folder: Path, destination: str, files: dict[str, str | bytes] | None = None) -> list[str]:
    """Return the arguments that make a project from a template in another folder."""
    root = folder.parent.parent / "template"
    if not root.exists():
        build_template(root, files={**FILES, **(files or {})}, manifest=WITH_SECRETS)
    return ["new", destination, "-y", "-t", str(root), "--trust"]


def assert_nothing_there(folder: Path) -> None:
    assert list_tree(folder.parent) == {folder.name: None}


def assert_complete(project: Path) -> None:
    """Check that all entries exist, and that the first commit contains them."""
    here = {path.name for path in project.iterdir()} - {"uv.lock", ".venv"}
    assert here == TREE
    git(project, "fsck", "--strict")
    first = git(project, "rev-list", "--max-parents=0", "HEAD")
    without = [".git", ".env", ".venv", "uv.lock"]
    assert git(project, "rev-parse", f"{first}^{{tree}}") == tree_id(project, without)
    assert not list(project.parent.glob(f"**/{STAGING_PREFIX}*"))


def stale(place: Path) -> list[Path]:
    """Return the staging folders that a run left in a folder."""
    return list(place.glob(f"{STAGING_PREFIX}*"))


@pytest.mark.parametrize(
    ("step", "number", "destination"),
    [
        ("render", SIGINT, "a/app"),
        ("render", SIGTERM, "."),
        ("write_secrets", SIGINT, "."),
        ("write_record", SIGTERM, "a/app"),
        ("start_repository", SIGINT, "a/app"),
        ("place", SIGINT, "."),
        ("place", SIGTERM, "a/app"),
    ],
)
def test_interrupted_before_placement_leaves_nothing(
    folder: Path, tmp_path: Path, step: str, number: signal.Signals, destination: str
) -> None:
    arguments = new(folder, destination)
    with paused_at(step, folder, tmp_path / "signs", *arguments, "--no-install") as run:
        ended = run.end(number)
    assert (ended.code, ended.out) == (130, "")
    assert ended.err == "Cancelled: nothing more was done.\n"
    assert_nothing_there(folder)


@pytest.mark.parametrize(
    ("step", "number", "destination"),
    [
        ("moved", SIGINT, "."),
        ("moved", SIGTERM, "app"),
        ("commit_lock", SIGTERM, "."),
        ("sync", SIGINT, "app"),
    ],
)
def test_interrupted_after_placement_is_complete(
    folder: Path, tmp_path: Path, step: str, number: signal.Signals, destination: str
) -> None:
    with paused_at(step, folder, tmp_path / "signs", *new(folder, destination)) as run:
        ended = run.end(number)
    assert ended.code == 130
    assert_complete(folder / destination)


@pytest.mark.parametrize(
    "step", ["render", "write_secrets", "write_record", "start_repository", "place"]
)
def test_killed_before_placement_is_cleaned_up_later(
    folder: Path, tmp_path: Path, step: str
) -> None:
    arguments = new(folder, "app")
    with paused_at(step, folder, tmp_path / "signs", *arguments, "--no-install") as run:
        assert run.end(SIGKILL).code == -SIGKILL
    assert not (folder / "app").exists()
    (left,) = stale(folder)
    swept = remove_leftovers(folder / "app")
    assert swept.done == [f"Removed {left}: an earlier run was killed and left it."]
    assert_nothing_there(folder)


def test_next_run_removes_and_reports_leftovers(folder: Path, tmp_path: Path) -> None:
    arguments = [*new(folder, "app"), "--no-install"]
    with paused_at("place", folder, tmp_path / "signs", *arguments) as run:
        run.end(SIGKILL)
    (left,) = stale(folder)
    shown = scaffold(folder, *arguments, "--dry-run")
    assert (shown.code, stale(folder)) == (0, [left])
    made = scaffold(folder, *arguments, "--json")
    assert (made.code, made.document["dry_run"]) == (0, False)
    assert made.err == f"Removed {left}: an earlier run was killed and left it.\n"
    assert_complete(folder / "app")


def test_killed_after_placement_is_complete(folder: Path, tmp_path: Path) -> None:
    with paused_at("moved", folder, tmp_path / "signs", *new(folder, "app")) as run:
        run.end(SIGKILL)
    remove_leftovers(folder / "app")
    assert_complete(folder / "app")


def test_next_run_finishes_and_reports_a_killed_move(folder: Path, tmp_path: Path) -> None:
    with paused_at("moved", folder, tmp_path / "signs", *new(folder, ".")) as run:
        run.end(SIGKILL)
    assert len(stale(folder)) == 1
    assert len(list(folder.iterdir())) == 2, "one entry is moved, the others are not"
    told = scaffold(folder, *new(folder, "."))
    assert told.code == 2
    finished, refused = told.err.splitlines()
    assert finished.startswith(f"Finished the project in {folder}")
    assert "is a project of scaffold already" in refused
    assert_complete(folder)


@pytest.mark.parametrize("number", [SIGINT, SIGTERM])
def test_interrupted_rendering_leaves_nothing(
    folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    layers = build_template(tmp_path / "fast", files=FILES).parent
    manifest = WITH_SECRETS.replace("[secrets]", 'layers = ["fast"]\n[secrets]')
    slow = build_template(layers / "slow", files={"slow.txt.jinja": SLOW}, manifest=manifest)
    with under_way([*COMMAND, "new", "app", "-y", "-t", str(slow)], folder) as process:
        wait_for(lambda: any(folder.glob(f"{STAGING_PREFIX}*/project/src/app.py")), process)
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "Cancelled: nothing more was done.\n")
    assert_nothing_there(folder)


@pytest.mark.parametrize("word", ["add", "commit"])
def test_interrupted_git_ends_and_leaves_nothing(folder: Path, tmp_path: Path, word: str) -> None:
    hang = f'case "$*" in *" {word} "*) echo $$ > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/pid'
    text = f'#!/bin/sh\n{hang}; exec sleep 60;; esac\nexec {shutil.which("git")} "$@"\n'
    shim = build_tree(tmp_path / "bin", {"git": text}) / "git"
    shim.chmod(0o755)
    path = f"{shim.parent}:{os.environ['PATH']}"
    with under_way([*COMMAND, *new(folder, "app")], folder, PATH=path) as process:
        wait_for((tmp_path / "pid").exists, process)
        process.send_signal(SIGTERM)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "Cancelled: nothing more was done.\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert_nothing_there(folder)


def test_interrupted_install_leaves_a_complete_project(folder: Path, tmp_path: Path) -> None:
    text = PYPROJECT + 'dependencies = ["nothing-of-that-name"]\n'
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        changes = {"UV_DEFAULT_INDEX": index, "UV_CACHE_DIR": str(tmp_path / "cache")}
        arguments = new(folder, "app", {"pyproject.toml": text})
        with under_way([*COMMAND, *arguments], folder, **changes) as process:
            silent.settimeout(20)
            connection, _ = silent.accept()
            process.send_signal(SIGINT)
            assert process.wait(timeout=20) == 130
        with connection, contextlib.suppress(ConnectionResetError):
            while connection.recv(4096):
                pass  # ends when uv has hung up
    assert_complete(folder / "app")


@pytest.mark.parametrize("destination", ["app", "."])
def test_one_of_two_runs_into_one_destination_wins(
    folder: Path, tmp_path: Path, destination: str
) -> None:
    arguments = [*new(folder, destination), "--no-install"]
    with (
        paused_at("place", folder, tmp_path / "one", *arguments) as one,
        paused_at("place", folder, tmp_path / "two", *arguments) as two,
    ):
        one.go_on()
        two.go_on()
        outcomes = sorted([one.outcome(), two.outcome()], key=lambda outcome: outcome.code)
    assert [outcome.code for outcome in outcomes] == [0, 2]
    assert " contains " in outcomes[1].err
    assert_complete(folder / destination)


def test_does_not_disturb_a_living_run(folder: Path, tmp_path: Path) -> None:
    with paused_at("place", folder, tmp_path / "signs", *new(folder, "app")) as run:
        (living,) = stale(folder)
        other = scaffold(folder, *new(folder, "other"), "--no-install", "--no-git")
        assert (other.code, other.err) == (0, "")
        assert living.is_dir()
        shutil.rmtree(folder / "other")
        run.go_on()
        assert run.outcome().code == 0
    assert_complete(folder / "app")


@pytest.mark.parametrize(
    ("module", "number"),
    [
        ("generator.cli.main", SIGINT),
        ("generator.cli.commands.new", SIGINT),
        ("generator.cli.commands.new", SIGTERM),
    ],
)
def test_interrupted_start_up_prints_no_traceback(
    folder: Path, module: str, number: signal.Signals
) -> None:
    program = """
import os, sys
number, module = int(sys.argv.pop()), sys.argv.pop()
class Ending:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), number)
sys.meta_path.insert(0, Ending())
from generator.__main__ import main
sys.exit(main())
"""
    command = [sys.executable, "-c", program, *new(folder, "app"), module, str(int(number))]
    with under_way(command, folder) as process:
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert_nothing_there(folder)
