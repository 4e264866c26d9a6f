"""Recording a base: the hooks of the project run, and a failure leaves everything as it was."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.adopting import adopt, build_releases, made_by_copier, subjects
from tests.support.processes import COMMAND, PATIENCE, git, surroundings
from tests.support.repositories import commit

REFUSING = "#!/bin/sh\necho no adoption today >&2\nexit 1\n"
WAITING = "#!/bin/sh\ntouch reached\nwhile [ ! -e go ]; do sleep 0.05; done\nexit 1\n"
WHO = ("AUTHOR", "COMMITTER")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    found = made_by_copier(build_releases(tmp_path), tmp_path / "shop", project_name="Shop")
    commit(found, {".gitignore": "reached\ngo\n"})
    return found


def hook(project: Path, name: str, script: str) -> Path:
    file = project / ".git" / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(script)
    file.chmod(0o755)
    return file


def state(project: Path) -> tuple[str, ...]:
    """Return what a failed run must not change."""
    questions = ("rev-parse HEAD", "status --porcelain", "for-each-ref", "ls-files --stage")
    return tuple(git(project, *question.split()) for question in questions)


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_hook_that_refuses_leaves_everything_as_before(project: Path, name: str) -> None:
    hook(project, name, REFUSING)
    before = state(project)
    refused = adopt(project, "-y")
    assert (refused.code, "no adoption today" in refused.err) == (1, True)
    assert state(project) == before
    assert not (project / ".scaffold.toml").exists()
    assert not (project / ".git" / "MERGE_HEAD").exists()


def test_hooks_see_an_ordinary_commit(project: Path) -> None:
    hook(
        project,
        "commit-msg",
        '#!/bin/sh\ncp "$1" said.txt\ngit diff --cached --name-only > staged\n',
    )
    made = adopt(project, "-y")
    assert made.code == 0, made.err
    assert (project / "said.txt").read_text().splitlines()[0] == "Adopt the template template"
    assert (project / "staged").read_text() == ".scaffold.toml\n"
    assert subjects(project, "--first-parent")[0] == "Adopt the template template"


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_everything_as_before(
    project: Path, number: signal.Signals
) -> None:
    file = hook(project, "pre-commit", WAITING)
    before = state(project)
    code = _interrupt(project, number)
    file.unlink()
    assert code == 130
    assert state(project) == before
    assert not (project / ".scaffold.toml").exists()


@pytest.mark.thorough
def test_a_killed_run_is_undone_by_the_next(project: Path) -> None:
    file = hook(project, "pre-commit", WAITING)
    _interrupt(project, signal.SIGKILL)
    (project / "go").touch()  # git ends too: its hook refuses
    file.unlink()
    time.sleep(1)
    made = adopt(project, "-y")
    assert made.code == 0, made.err
    assert subjects(project, "--first-parent") == ["Adopt the template template", "x", "x"]
    assert git(project, "status", "--porcelain") == ""


def test_an_unknown_user_is_told_what_to_run(project: Path) -> None:
    git(project, "config", "user.useConfigOnly", "true")
    before = state(project)
    unknown = {f"GIT_{who}_{what}": "" for who in WHO for what in ("NAME", "EMAIL")}
    refused = adopt(project, "-y", **unknown)
    assert (refused.code, "git config user.name" in refused.err) == (2, True), refused.err
    assert state(project) == before


def _interrupt(project: Path, number: signal.Signals) -> int:
    """Start an adoption, wait for its hook, send a signal; return the exit code."""
    with subprocess.Popen(
        [*COMMAND, "adopt", "-y"],
        cwd=project,
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        end = time.monotonic() + PATIENCE
        while not (project / "reached").exists() and time.monotonic() < end:
            time.sleep(0.02)
        os.kill(process.pid, number)
        if number is not signal.SIGKILL:
            (project / "go").touch()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        return process.returncode
