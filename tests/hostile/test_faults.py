"""Tests of a fault at each step of `scaffold new`: the project is complete or absent."""

import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.system.names import RECORD, STAGING_PREFIX
from tests.hostile.conftest import Record
from tests.hostile.faults import ERRORS, SIGNALS, Fault, run_with
from tests.hostile.sandbox import Sandbox
from tests.support.files import WITH_SECRETS, build_template, list_tree
from tests.support.interrupted import wait_until
from tests.support.processes import Outcome, git

pytestmark = pytest.mark.thorough

FILES: dict[str, str | bytes] = {
    ".env.example": "KEY=\n",
    ".gitignore": ".env\n",
    "a/{{ project_name }}.txt.jinja": "{{ project_name }}\n",
    "run.sh": "#!/bin/sh\n",
}
MADE = {".env", ".env.example", ".gitignore", RECORD, "a", "run.sh"}
PLACES = {"app": "app", "deeper": "b/c/app", "here": "."}
WITH_GIT, WITHOUT = ("--no-install",), ("--no-install", "--no-git")
WITH_TASKS = (*WITHOUT, "--trust")
QUESTIONS = "project_name: My project\n"
TASKS = f"{QUESTIONS}_tasks: ['mkdir made', 'cp run.sh made/run.sh']\n"
BESIDE_GIT = ("SIGKILL", "SIGINT", "ENOSPC")
SOME = 3  # of the steps, in the quick suite


def new(sandbox: Sandbox, place: str, options: Sequence[str]) -> list[str]:
    """Return the arguments of a run that makes a small project."""
    if not sandbox.template.exists():
        questions = TASKS if options == WITH_TASKS else QUESTIONS
        build_template(sandbox.template, questions, FILES, WITH_SECRETS)
    return ["new", PLACES[place], "-y", "-t", str(sandbox.template), *options]


def complete(options: Sequence[str]) -> set[str]:
    """Return the names at the root of a complete project."""
    return MADE | {"made"} if options == WITH_TASKS else MADE


def count(sandbox: Sandbox, place: str, options: Sequence[str]) -> int:
    """Return the number of steps of a run without faults."""
    made, steps = run_with(sandbox, new(sandbox, place, options))
    assert made.code == 0, made
    clear(sandbox.here)
    return steps


def clear(folder: Path) -> None:
    """Empty a folder."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def assert_sound(
    sandbox: Sandbox, place: str, options: Sequence[str], fault: Fault, outcome: Outcome
) -> None:
    """Check that the project is complete or absent; only a killed run may have leftovers."""
    told = outcome.err
    assert "Traceback" not in told, told
    assert "Internal error" not in told, told
    project = sandbox.here / PLACES[place]
    there = {path.name for path in project.iterdir()} if project.is_dir() else set()
    killed = outcome.code == -signal.SIGKILL
    expected = {0, 130} if fault.signal and not fault.self else {0, 1}
    assert killed or outcome.code in expected, outcome
    if killed:
        return
    assert not list(sandbox.here.rglob(f"{STAGING_PREFIX}*")), told
    if outcome.code == 0 or there:
        assert there - {".git"} == complete(options), told
    else:
        assert list_tree(sandbox.here) == {}, told
    wait_until(lambda: not sandbox.processes())


def assert_recovered(sandbox: Sandbox, place: str, options: Sequence[str]) -> None:
    """Check that the next run makes the project or finds it complete, and removes leftovers."""
    again, _ = run_with(sandbox, new(sandbox, place, options))
    project = sandbox.here / PLACES[place]
    assert again.code in {0, 2}, again
    assert {path.name for path in project.iterdir()} - {".git"} == complete(options), again
    assert not list(sandbox.here.rglob(f"{STAGING_PREFIX}*")), again
    assert list_tree(sandbox.root / "tmp") == {}
    if again.code == 0 and options == WITH_GIT:
        assert git(project, "status", "--porcelain") == ""
    wait_until(lambda: not sandbox.processes())


def try_step(sandbox: Sandbox, place: str, options: Sequence[str], fault: Fault, at: int) -> None:
    """Let one step fail, and check the result."""
    outcome, _ = run_with(sandbox, new(sandbox, place, options), fault, at)
    assert_sound(sandbox, place, options, fault, outcome)
    if outcome.code == -signal.SIGKILL and options == WITH_TASKS:
        clear(sandbox.root / "tmp")  # copies of the template may remain: see SECURITY.md
    assert_recovered(sandbox, place, options)
    clear(sandbox.here)


@pytest.mark.parametrize("fault", [*SIGNALS, *ERRORS], ids=lambda fault: fault.name)
def test_a_failing_step_leaves_a_complete_project_or_none(sandbox: Sandbox, fault: Fault) -> None:
    steps = count(sandbox, "app", WITHOUT)
    assert steps > len(FILES)
    for number in range(SOME):
        try_step(sandbox, "app", WITHOUT, fault, 1 + number * (steps - 1) // (SOME - 1))


@pytest.mark.parametrize("fault", [SIGNALS[0], ERRORS[0]], ids=lambda fault: fault.name)
def test_a_failing_step_of_a_task_leaves_a_complete_project_or_none(
    sandbox: Sandbox, fault: Fault
) -> None:
    after = count(sandbox, "app", WITH_TASKS)
    try_step(sandbox, "app", WITH_TASKS, fault, after - SOME)


@pytest.mark.proof
@pytest.mark.parametrize(
    "options", [WITHOUT, WITH_GIT, WITH_TASKS], ids=["without git", "with git", "with tasks"]
)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", [*SIGNALS, *ERRORS], ids=lambda fault: fault.name)
def test_every_failing_step_leaves_a_complete_project_or_none(
    sandbox: Sandbox, fault: Fault, place: str, options: Sequence[str], record: Record
) -> None:
    if options == WITH_GIT and (place != "app" or fault.name not in BESIDE_GIT):
        pytest.skip("git works alike in all places, and takes all errors alike")
    steps = count(sandbox, place, options)
    for at in range(1, steps + 1):
        try_step(sandbox, place, options, fault, at)
    git_too = "with git" if options == WITH_GIT else "without git"
    git_too = "with tasks" if options == WITH_TASKS else git_too
    record(kind="fault", fault=fault.name, place=PLACES[place], git=git_too, steps=steps)
