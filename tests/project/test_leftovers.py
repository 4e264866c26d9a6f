"""Removes what killed runs left, and nothing that only looks like it."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from generator.project import _staging_records as claims
from generator.project._leftovers import Swept, remove_leftovers
from generator.project._staging import staging
from generator.system.names import STAGING_PREFIX
from tests.support.files import build_tree, list_tree
from tests.support.leftovers import WHOLE, forked, leave, make, records, state

__all__ = ["state"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with files that must not be moved or removed."""
    return build_tree(tmp_path / "home", {"letters.txt": "mine", "project/a.txt": "mine"})


def assert_untouched(place: Path, destination: Path, told: str = "has no record of it") -> None:
    """Check that nothing changes, whatever the destination, and that the leftover is named."""
    before = list_tree(place)
    swept = remove_leftovers(destination)
    assert swept.done == []
    assert [told in line for line in swept.left] == [True] * len(swept.left)
    assert list_tree(place) == before


def test_removes_and_names_leftovers_of_a_killed_run(tmp_path: Path, state: Path) -> None:
    beside = leave(tmp_path / "app")
    inside = leave(build_tree(tmp_path / "app", {}))
    swept = remove_leftovers(tmp_path / "app")
    assert [line.split(":")[0] for line in swept.done] == [f"Removed {inside}", f"Removed {beside}"]
    assert swept.left == []
    assert list_tree(tmp_path) == {"app": None}
    assert records(state) == []


def test_finishes_a_placement_that_was_killed(tmp_path: Path, state: Path) -> None:
    leave(tmp_path, moving=True)
    assert "a.txt" in list_tree(tmp_path)
    assert "Finished the project" in remove_leftovers(tmp_path).done[0]
    assert list_tree(tmp_path) == {"a.txt": b"a", "b": None}
    assert records(state) == []


def test_finishing_overwrites_nothing_and_reports_missing_entries(tmp_path: Path) -> None:
    leave(tmp_path, moving=True)
    build_tree(tmp_path, {"b": "written since"})
    assert "Not moved, because they already exist there: b." in remove_leftovers(tmp_path).done[0]
    assert list_tree(tmp_path) == {"a.txt": b"a", "b": b"written since"}


def test_fills_only_the_named_destination(tmp_path: Path, state: Path) -> None:
    leave(tmp_path, moving=True)
    assert_untouched(tmp_path, tmp_path / "app", "to finish it")
    assert len(remove_leftovers(tmp_path / "app").left) == 1
    assert len(records(state)) == 1


@pytest.mark.parametrize("renamed", ["staging folder", "place"])
def test_fills_only_the_recorded_destination(tmp_path: Path, renamed: str) -> None:
    place = build_tree(tmp_path / "place", {})
    left = leave(place, moving=True)
    if renamed == "place":
        aside = place.rename(tmp_path / "aside") / left.name
        aside.rename(build_tree(place, {}) / left.name)
    else:
        place = build_tree(tmp_path / "other", {})
        left.rename(place / left.name)
    assert_untouched(tmp_path, place)
    assert len(remove_leftovers(place).left) == 1


def clone(place: Path, home: Path) -> Path:
    """Make a staging folder as a repository can contain it, with a link as `project`."""
    folder = build_tree(place / f"{STAGING_PREFIX}99999999-x", {"moving": ""})
    (folder / "project").symlink_to(home)
    folder.chmod(0o700)
    return folder


@pytest.mark.parametrize("name", ["app", "."])
def test_names_but_does_not_touch_a_folder_of_a_clone(
    tmp_path: Path, home: Path, name: str
) -> None:
    place = build_tree(tmp_path / "clone", {})
    clone(place, home)
    assert_untouched(tmp_path, place / name)
    assert len(remove_leftovers(place / name).left) == 1


@pytest.mark.parametrize("kind", ["file", "link", "fifo"])
def test_checks_folders_only(tmp_path: Path, home: Path, kind: str) -> None:
    path = tmp_path / f"{STAGING_PREFIX}x"
    match kind:
        case "file":
            path.write_text("mine")
        case "link":
            path.symlink_to(home)
        case "fifo":
            os.mkfifo(path)
    assert_untouched(tmp_path, tmp_path / "app")
    assert remove_leftovers(tmp_path / "app") == Swept()


def swap(left: Path, _home: Path) -> None:
    """Replace the leftover with another folder of the same user."""
    left.rename(left.with_name("aside"))
    build_tree(left, {"mine.txt": "mine"}).chmod(0o700)


def link(left: Path, home: Path) -> None:
    left.rename(left.with_name("aside"))
    left.symlink_to(home)


def widen(left: Path, _home: Path) -> None:
    left.chmod(0o777)


@pytest.mark.parametrize("change", [swap, link, widen])
@pytest.mark.parametrize("moving", [False, True])
def test_does_not_touch_a_replacement_of_a_recorded_folder(
    tmp_path: Path, home: Path, *, change: Callable[[Path, Path], None], moving: bool
) -> None:
    place = build_tree(tmp_path / "place", {})
    change(leave(place, moving=moving), home)
    assert_untouched(tmp_path, place)
    assert_untouched(tmp_path, place / "app")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
@pytest.mark.parametrize("moving", [False, True])
def test_ignores_folders_of_other_users(tmp_path: Path, *, moving: bool) -> None:
    left = leave(build_tree(tmp_path / "shared", {}), moving=moving)
    os.chown(left, 12345, 12345)
    before = list_tree(tmp_path)
    assert remove_leftovers(tmp_path / "shared") == Swept()
    assert list_tree(tmp_path) == before


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("kind", ["file", "link", "nothing", "dangling"])
def test_removes_a_project_that_is_not_a_folder_without_following_it(
    tmp_path: Path, home: Path, state: Path, kind: str, *, moving: bool
) -> None:
    place = build_tree(tmp_path / "place", {})
    project = leave(place, moving=moving) / "project"
    project.rename(tmp_path / "aside")
    match kind:
        case "file":
            project.write_text("")
        case "link":
            project.symlink_to(home)
        case "dangling":
            project.symlink_to("nowhere")
    before = list_tree(home)
    assert len(remove_leftovers(place).done) == 1
    assert set(list_tree(place)) == ({"a.txt"} if moving else set())
    assert list_tree(home) == before
    assert records(state) == []


def test_removes_links_in_leftovers_without_following_them(tmp_path: Path, home: Path) -> None:
    left = leave(tmp_path / "app")
    (left / "project/b/home").symlink_to(home)
    before = list_tree(home)
    remove_leftovers(tmp_path / "app")
    assert list_tree(home) == before
    assert not left.exists()


def test_does_not_report_a_failed_removal_as_done(monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(dir="/tmp") as name:
        monkeypatch.setenv("XDG_STATE_HOME", f"{name}/state")
        assert forked(lambda: _find_what_cannot_be_removed(Path(name))) == 0


def _find_what_cannot_be_removed(place: Path) -> None:
    """Check the report as a user other than root, because root ignores file modes."""
    if os.geteuid() == 0:
        os.chown(place, 65534, 65534)
        os.seteuid(65534)
    left = leave(place / "here/app")
    build_tree(left, {"project/b/c.txt": "c"})
    left.parent.chmod(0o500)
    for _ in range(2):
        told = f"{left} cannot be removed: Permission denied. An earlier run was killed and left it"
        assert remove_leftovers(place / "here/app") == Swept(left=[f"{told}. Remove it yourself."])
    left.parent.chmod(0o700)
    assert len(remove_leftovers(place / "here/app").done) == 1


def test_does_not_touch_the_folder_of_a_living_run(tmp_path: Path) -> None:
    for destination in (tmp_path / "app", build_tree(tmp_path / "here", {})):
        with staging(destination) as staged:
            assert remove_leftovers(destination) == Swept()
            assert staged.tree.is_dir()


STATES = {"a file": __file__, "nowhere": "/proc", "too long": f"/tmp/{'a' * 300}"}


@pytest.mark.parametrize("where", [*STATES, "no home"])
def test_without_a_state_folder_only_names_leftovers(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "no home":
        monkeypatch.setattr(claims, "state_home", _no_home)
    else:
        monkeypatch.setenv("XDG_STATE_HOME", STATES[where])
    make(tmp_path / "app")
    make(build_tree(tmp_path / "here", {}))
    assert list_tree(tmp_path / "app") == list_tree(tmp_path / "here") == WHOLE
    left = leave(tmp_path / "other")
    assert_untouched(tmp_path, tmp_path / "other")
    assert [str(left) in line for line in remove_leftovers(tmp_path / "other").left] == [True]


def _no_home() -> Path:
    raise RuntimeError


@pytest.mark.parametrize("whose", ["anybody's", "another's"])
def test_ignores_a_state_folder_that_others_can_write(
    tmp_path: Path, state: Path, whose: str
) -> None:
    left = leave(tmp_path / "app")
    before = records(state)
    if whose == "anybody's":
        state.chmod(0o777)
    elif os.geteuid() == 0:
        os.chown(state, 65534, -1)
    else:
        pytest.skip("only root can give a folder away")
    assert_untouched(tmp_path, tmp_path / "app")
    assert [str(left) in line for line in remove_leftovers(tmp_path / "app").left] == [True]
    make(tmp_path / "app")
    assert records(state) == before


def test_removes_a_record_only_with_its_folder(tmp_path: Path, state: Path) -> None:
    left = leave(tmp_path / "app")
    remove_leftovers(tmp_path / "elsewhere/app")
    assert [path.readlink() for path in records(state)] == [left]
    left.rename(tmp_path / "aside")
    remove_leftovers(tmp_path / "elsewhere/app")
    assert records(state) == []


def test_ignores_other_files_in_the_state_folder(tmp_path: Path, state: Path) -> None:
    build_tree(state, {"file": "x", "folder/": ""})
    (state / "a-b-c").symlink_to("/")
    (state / "loop").symlink_to("loop")
    make(tmp_path / "app")
    assert remove_leftovers(tmp_path / "other") == Swept()


def test_removes_nothing_without_leftovers(tmp_path: Path) -> None:
    assert remove_leftovers(tmp_path / "a/b/app") == Swept()
