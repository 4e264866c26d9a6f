"""Whatever step of `scaffold new` goes wrong: the project is whole or not there, and no rest is."""

import shutil
import signal
from collections.abc import Sequence

import pytest

from generator.project import RECORD
from generator.staging import MARK
from tests.helpers import WITH_SECRETS, build_template, list_tree
from tests.hostile.conftest import Record
from tests.hostile.faults import ERRORS, SIGNALS, Fault, run_with
from tests.hostile.sandbox import Sandbox
from tests.interrupted import wait_until
from tests.processes import Outcome, git

FILES: dict[str, str | bytes] = {
    ".env.example": "KEY=\n",
    ".gitignore": ".env\n",
    "a/{{ project_name }}.txt.jinja": "{{ project_name }}\n",
    "run.sh": "#!/bin/sh\n",
}
MADE = {".env", ".env.example", ".gitignore", RECORD, "a", "run.sh"}
PLACES = {"app": "app", "deeper": "b/c/app", "here": "."}
WITH_GIT, WITHOUT = ("--no-install",), ("--no-install", "--no-git")
BESIDE_GIT = ("SIGKILL", "SIGINT", "ENOSPC")
SOME = 3  # of the steps, in the quick suite


def new(sandbox: Sandbox, place: str, options: Sequence[str]) -> list[str]:
    """Return the arguments of a run that makes a project of a few files."""
    if not sandbox.template.exists():
        build_template(sandbox.template, files=FILES, manifest=WITH_SECRETS)
    return ["new", PLACES[place], "-y", "-t", str(sandbox.template), *options]


def count(sandbox: Sandbox, place: str, options: Sequence[str]) -> int:
    """Return how many steps a run has in which nothing goes wrong."""
    made, steps = run_with(sandbox, new(sandbox, place, options))
    assert made.code == 0, made
    clear(sandbox)
    return steps


def clear(sandbox: Sandbox) -> None:
    """Take away what is in the folder that is stood in, but not the folder."""
    for path in sandbox.here.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def assert_sound(sandbox: Sandbox, place: str, fault: Fault, outcome: Outcome) -> None:
    """The project is whole or not there; only who was killed may leave a rest, for the next run."""
    told = outcome.err
    assert "Traceback" not in told, told
    assert "its own fault" not in told, told
    project = sandbox.here / PLACES[place]
    there = {path.name for path in project.iterdir()} if project.is_dir() else set()
    killed = outcome.code == -signal.SIGKILL
    expected = {0, 130} if fault.signal and not fault.self else {0, 1}
    assert killed or outcome.code in expected, outcome
    if killed:
        return
    assert not list(sandbox.here.rglob(f"{MARK}*")), told
    if outcome.code == 0 or there:
        assert there - {".git"} == MADE, told
    else:
        assert list_tree(sandbox.here) == {}, told
    wait_until(lambda: not sandbox.processes())


def assert_mended(sandbox: Sandbox, place: str, options: Sequence[str]) -> None:
    """The next run makes the project, or finds it whole; it leaves no rest."""
    again, _ = run_with(sandbox, new(sandbox, place, options))
    project = sandbox.here / PLACES[place]
    assert again.code in {0, 2}, again
    assert {path.name for path in project.iterdir()} - {".git"} == MADE, again
    assert not list(sandbox.here.rglob(f"{MARK}*")), again
    assert list_tree(sandbox.root / "tmp") == {}
    if again.code == 0 and options == WITH_GIT:
        assert git(project, "status", "--porcelain") == ""
    wait_until(lambda: not sandbox.processes())


def try_step(sandbox: Sandbox, place: str, options: Sequence[str], fault: Fault, at: int) -> None:
    """Let one step go wrong, and look."""
    outcome, _ = run_with(sandbox, new(sandbox, place, options), fault, at)
    assert_sound(sandbox, place, fault, outcome)
    assert_mended(sandbox, place, options)
    clear(sandbox)


@pytest.mark.parametrize("fault", [*SIGNALS, *ERRORS], ids=lambda fault: fault.name)
def test_a_step_that_goes_wrong_does_no_harm(sandbox: Sandbox, fault: Fault) -> None:
    steps = count(sandbox, "app", WITHOUT)
    assert steps > len(FILES)
    for number in range(SOME):
        try_step(sandbox, "app", WITHOUT, fault, 1 + number * (steps - 1) // (SOME - 1))


@pytest.mark.proof
@pytest.mark.parametrize("options", [WITHOUT, WITH_GIT], ids=["without git", "with git"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", [*SIGNALS, *ERRORS], ids=lambda fault: fault.name)
def test_no_step_that_goes_wrong_does_harm(
    sandbox: Sandbox, fault: Fault, place: str, options: Sequence[str], record: Record
) -> None:
    if options == WITH_GIT and (place != "app" or fault.name not in BESIDE_GIT):
        pytest.skip("git works alike in all places, and takes all errors alike")
    steps = count(sandbox, place, options)
    for at in range(1, steps + 1):
        try_step(sandbox, place, options, fault, at)
    git_too = "with git" if options == WITH_GIT else "without git"
    record(kind="fault", fault=fault.name, place=PLACES[place], git=git_too, steps=steps)
