"""Leftovers of runs killed at any step, with every order of listing folders.

File systems list folders in different orders; forks of one process try each of them.
"""

import itertools
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from generator.project._leftovers import remove_leftovers
from generator.project._staging import staging
from generator.system.folders import Folder
from generator.system.locations import state_home
from tests.support.files import build_tree, list_tree

STEPS = frozenset({"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"})
ORDERS = tuple(itertools.permutations(range(3)))
WHOLE = {"a.txt": b"a", "b": None, "b/c.txt": b"c", "d.txt": b"d"}


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder for one test; returns its folder of records."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    return state_home() / "staging"


def records(state: Path) -> list[Path]:
    """Return the records of staging folders in a state folder."""
    return list(state.iterdir()) if state.is_dir() else []


def make(destination: Path) -> None:
    """Make a complete project."""
    with staging(destination) as staged:
        build_tree(staged.tree, {"a.txt": "a", "b/c.txt": "c", "d.txt": "d"})
        staged.place()


def make_beside(destination: Path) -> None:
    """Make a complete project beside other files, one of which has a name of the project's."""
    with staging(destination, has_neighbours=True) as staged:
        build_tree(staged.tree, {"README": "ours", "a.txt": "a", "b/c.txt": "c", "d.txt": "d"})
        staged.judge_neighbours()
        staged.place()


def forked(work: Callable[[], object]) -> int:
    """Run a function in a new process; return its exit status."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - nothing of it may go on in here
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def killed_at(step: int, order: tuple[int, ...], work: Callable[[], object]) -> bool:
    """Run a function in a process that is killed before its n-th step; return whether it was."""

    def killed() -> None:
        count = itertools.count(1)

        def hear(event: str, _arguments: object) -> None:
            if event in STEPS and next(count) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        read_in(order)
        sys.addaudithook(hear)
        work()

    status = forked(killed)
    if os.WIFSIGNALED(status):
        return True
    assert status == 0
    return False


def kill_everywhere(  # noqa: PLR0913 - each is a dimension of the matrix
    place: Path,
    make: Callable[[Path], object],
    whole: Mapping[str, bytes | None],
    *,
    inside: bool,
    orders: Iterable[tuple[int, ...]] = ORDERS,
    before: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Kill a run at every step, and the next run too; return how many runs were made.

    Asserts that the project is whole or absent afterwards, and that nothing else is left but the
    files that the destination contained before.
    """
    theirs = {name: text.encode() for name, text in before.items()}
    count = 0
    for order in orders:
        step, going = 0, True
        while going:
            step, count = step + 1, count + 1
            destination = place / str(count) / "app"
            (destination if inside else destination.parent).mkdir(parents=True)
            build_tree(destination, before) if before else None
            going = killed_at(step, order, partial(make, destination))
            again = 0
            while killed_at(again := again + 1, order, partial(remove_leftovers, destination)):
                pass
            remove_leftovers(destination)
            made = list_tree(destination)
            assert made in (theirs, {**whole, **theirs}), (order, step)
            assert made != theirs or going, (order, step)
            assert [path.name for path in destination.parent.iterdir()] in (["app"], [])
            assert records(state_home() / "staging") == [], (order, step)
    return count


def read_in(order: tuple[int, ...]) -> None:
    """Set the order in which folders are listed."""
    real = os.scandir

    class Permuted:
        def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - as the real one takes them
            self.found: Any = real(*arguments)

        def __enter__(self) -> Iterator[os.DirEntry[str]]:
            entries = sorted(self.found, key=lambda entry: entry.name)
            places = [place for place in order if place < len(entries)]
            rest = range(len(order), len(entries))
            return iter([entries[place] for place in (*places, *rest)])

        def __exit__(self, *_: object) -> None:
            self.found.close()

    os.scandir = Permuted  # type: ignore[assignment]


def leave(destination: Path, *, moving: bool = False) -> Path:
    """Kill a run before it places a project of two entries, or when it moves the second.

    Return the staging folder that it leaves.
    """

    def end(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        with staging(destination) as staged:
            build_tree(staged.tree, {"a.txt": "a", "b/": ""})
            if not moving:
                end()
            real = Folder.move

            def one(folder: Folder, name: str, target: Folder) -> None:
                end() if name == "b" else real(folder, name, target)

            Folder.move = one  # type: ignore[assignment,method-assign]
            staged.place()

    place = destination if destination.is_dir() else destination.parent
    before = set(place.iterdir()) if place.is_dir() else set()
    assert os.WIFSIGNALED(forked(work))
    (left,) = {path for path in place.iterdir() if path.name != "a.txt"} - before
    return left
