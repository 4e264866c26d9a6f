"""Killed runs: the next run removes all leftovers, even if it is killed too."""

import contextlib
import os
import sys
from pathlib import Path

import pytest

from generator.errors import WorkError
from generator.project._leftovers import remove_leftovers
from generator.project._staging import staging
from generator.system.folders import Folder
from generator.system.names import STAGING_PREFIX
from tests.support.files import list_tree
from tests.support.leftovers import (
    ORDERS,
    WHOLE,
    kill_everywhere,
    leave,
    make,
    make_beside,
    records,
    state,
)

pytestmark = pytest.mark.thorough

__all__ = ["state"]


@pytest.mark.parametrize("inside", [False, True], ids=["beside", "inside"])
def test_next_run_removes_leftovers_of_any_killed_step(tmp_path: Path, *, inside: bool) -> None:
    """Kills a run at every step, in every order of reading; kills the next run too."""
    assert kill_everywhere(tmp_path, make, WHOLE, inside=inside) > len(ORDERS) * 8


def test_a_killed_run_leaves_the_files_beside_the_project(tmp_path: Path) -> None:
    theirs = {"README": "theirs", "mine.txt": "mine"}
    counted = kill_everywhere(tmp_path, make_beside, WHOLE, inside=True, before=theirs)
    assert counted > len(ORDERS) * 8


def test_recreates_a_staging_folder_removed_by_cleanup(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run can come between making and locking the folder; only an empty folder is lost."""
    real = Folder.lock
    taken: list[Path] = []

    def late(folder: Folder) -> None:
        if folder.path.name.startswith(STAGING_PREFIX) and not taken:
            taken.append(folder.path)
            remove_leftovers(tmp_path / "app")
            assert not folder.path.exists()
        real(folder)

    monkeypatch.setattr(Folder, "lock", late)
    make(tmp_path / "app")
    assert list_tree(tmp_path) == {"app": None, **{f"app/{k}": v for k, v in WHOLE.items()}}
    assert len(taken) == 1
    assert records(state) == []


def test_does_not_use_a_folder_locked_by_cleanup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its lock, another run would treat the run as killed."""
    real = Folder.lock
    held: list[Folder] = []

    def late(folder: Folder) -> None:
        if folder.path.name.startswith(STAGING_PREFIX) and not held:
            held.append(Folder.open(folder.path))
            real(held[0])
        real(folder)

    monkeypatch.setattr(Folder, "lock", late)
    with staging(tmp_path / "app") as staged:
        held[0].close()
        remove_leftovers(tmp_path / "app")
        assert staged.tree.is_dir()
    assert list_tree(tmp_path) == {}


def test_removes_a_tree_of_any_depth(tmp_path: Path) -> None:
    depth = sys.getrecursionlimit() + 100
    with pytest.raises(WorkError, match="nested too deeply"):
        make_deep(tmp_path / "app", depth)
    assert list_tree(tmp_path) == {}
    left = leave(tmp_path / "app")
    fill(left / "project", depth)
    assert [line.split(":")[0] for line in remove_leftovers(tmp_path / "app").done] == [
        f"Removed {left}"
    ]
    assert list_tree(tmp_path) == {}


def make_deep(destination: Path, depth: int) -> None:
    with staging(destination) as staged:
        fill(staged.tree, depth)
        raise RecursionError


def fill(folder: Path, depth: int) -> None:
    """Make nested folders, deeper than a path can be."""
    with contextlib.chdir(folder):
        for _ in range(depth):
            os.mkdir("deep")  # noqa: PTH102 - beside the folder that one stands in
            os.chdir("deep")
        Path("file").touch()
