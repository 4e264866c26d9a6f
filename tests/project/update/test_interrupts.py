"""Updates that are interrupted or killed at each step: everything is as before, or done."""

import itertools
import os
import signal
from collections.abc import Callable

import pytest

from generator.project.living import open_project
from generator.project.update.apply import abort_update
from generator.project.update.journal import NAME, read_journal
from generator.project.update.plan import repository_of
from generator.system import repository
from tests.support.leftovers import forked
from tests.support.living import LONG, Life, life
from tests.support.processes import git

__all__ = ["life"]

pytestmark = pytest.mark.thorough

REACHED = "_ask"  # what runs git
SECOND = {"long.txt": f"{LONG}more\n", "short.txt": "theirs\n", "new/new.txt": "new\n"}


@pytest.fixture(params=["clean", "conflict"])
def ready(life: Life, request: pytest.FixtureRequest) -> Life:
    """A project before an update, without or with a conflict; and an untracked file."""
    life.edit({"own.txt": "own\n", "short.txt": "mine\n" if request.param == "conflict" else "1\n"})
    (life.project / "untracked.txt").write_text("mine\n")
    life.release("2.0", SECOND)
    return life


def at_step(number: int, happen: Callable[[], object], *, afterwards: bool) -> Callable[..., bytes]:
    """Return what runs git; something happens before, or after, its n-th run."""
    real: Callable[..., bytes] = getattr(repository, REACHED)
    count = itertools.count(1)

    def ask(*arguments: object, **more: object) -> bytes:
        reached = next(count) == number
        if reached and not afterwards:
            happen()
        said = real(*arguments, **more)
        if reached and afterwards:
            happen()
        return said

    return ask


def interrupt() -> None:
    raise KeyboardInterrupt


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("afterwards", [False, True])
def test_an_interrupted_update_leaves_everything_as_before(
    ready: Life, monkeypatch: pytest.MonkeyPatch, *, afterwards: bool
) -> None:
    before = ready.state()
    for number in itertools.count(1):
        with monkeypatch.context() as patched:
            patched.setattr(repository, REACHED, at_step(number, interrupt, afterwards=afterwards))
            try:
                ready.update()
                break
            except KeyboardInterrupt:
                pass
        assert ready.state() == before or _is_done(ready), number
    assert number > 20


def _is_done(life: Life) -> bool:
    return git(life.project, "log", "-1", "--format=%s") == "Update to Life 2.0"


@pytest.mark.parametrize("afterwards", [False, True])
def test_a_killed_update_is_undone_by_abort(ready: Life, *, afterwards: bool) -> None:
    before = ready.state()
    journals = 0
    for number in itertools.count(1):

        def work(number: int = number) -> None:
            setattr(repository, REACHED, at_step(number, kill, afterwards=afterwards))
            ready.update()

        if not os.WIFSIGNALED(forked(work)):
            break
        place = repository_of(open_project(str(ready.project)))
        journals += bool(read_journal(place.git_dir))
        if read_journal(place.git_dir) and not _is_done(ready):
            abort_update(place)
        if _is_done(ready):
            git(ready.project, "reset", "-q", "--hard", "HEAD^1")
            (place.git_dir / NAME).unlink(missing_ok=True)
        assert ready.state() == before, number
    assert journals >= 2
