import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import InputError, WorkError
from generator.staging import MARK, MOVING, check_destination, staging, sweep
from tests.helpers import build_tree, list_tree

DEAD = 2**22 + 1  # above the largest process number that Linux gives
NAMES = st.sets(st.text("abcdefgh", min_size=1, max_size=2), min_size=1)
HOLD = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDONLY)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def make(destination: Path) -> None:
    """Make a project of two entries, the ordinary way."""
    with staging(destination) as staged:
        build_tree(staged.tree, {"a.txt": "a", "src/b.txt": "b"})
        staged.place()


def fail(destination: Path, error: BaseException) -> None:
    """Start to make a project, and let `error` end it."""
    with staging(destination) as staged:
        build_tree(staged.tree, {"a.txt": "a"})
        raise error


def refusal(destination: Path) -> str:
    """Return why a destination is refused; `new` and `check_destination` agree on it."""
    with pytest.raises(InputError) as checked:
        check_destination(destination)
    with pytest.raises(InputError) as made:
        make(destination)
    assert str(checked.value) == str(made.value)
    return str(made.value)


def leave_behind(place: Path, pid: int = DEAD, *, moving: bool = False) -> Path:
    """Leave what a killed run leaves in `place`."""
    files = {"project/a.txt": "a", "project/b/": ""}
    if moving:
        files[MOVING] = ""
    return build_tree(place / f"{MARK}{pid}-x1", files)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let another process hold the lock on a staging folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.communicate()


def test_the_destination_appears_only_when_the_project_is_placed(tmp_path: Path) -> None:
    destination = tmp_path / "app"
    with staging(destination) as staged:
        build_tree(staged.tree, {"a.txt": "a"})
        assert not destination.exists()
        staged.place()
        assert list_tree(destination) == {"a.txt": b"a"}
    assert list_tree(tmp_path) == {"app": None, "app/a.txt": b"a"}


def test_the_staging_folder_stands_beside_the_destination_and_is_marked(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        assert staged.tree.parent.parent == tmp_path
        assert staged.tree.parent.name.startswith(f"{MARK}{os.getpid()}-")


def test_missing_parents_are_made(tmp_path: Path) -> None:
    make(tmp_path / "a/b/app")
    assert list_tree(tmp_path / "a/b/app") == {"a.txt": b"a", "src": None, "src/b.txt": b"b"}
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["app"]


@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt(), WorkError("")], ids=repr)
@pytest.mark.parametrize("destination", ["app", "a/b/app", "empty"])
def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path, destination: str, error: BaseException
) -> None:
    build_tree(tmp_path, {"other.txt": "mine", "empty/": ""})
    before = list_tree(tmp_path)
    with pytest.raises(type(error)):
        fail(tmp_path / destination, error)
    assert list_tree(tmp_path) == before


def test_a_project_that_was_not_placed_is_cleared_away(tmp_path: Path) -> None:
    with staging(tmp_path / "a/app") as staged:
        build_tree(staged.tree, {"a.txt": "a"})
    assert list_tree(tmp_path) == {}


def test_an_error_of_the_system_says_where_and_that_nothing_was_written(tmp_path: Path) -> None:
    with pytest.raises(WorkError, match=r"Cannot write into .*: No space left on device"):
        fail(tmp_path / "app", OSError(28, "No space left on device"))


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path) -> None:
    destination = build_tree(tmp_path / "app", {})
    identity = destination.stat().st_ino
    make(destination)
    assert list_tree(destination) == {"a.txt": b"a", "src": None, "src/b.txt": b"b"}
    assert destination.stat().st_ino == identity


def test_a_link_to_an_empty_folder_is_filled_and_stays_a_link(tmp_path: Path) -> None:
    build_tree(tmp_path / "real", {})
    (tmp_path / "app").symlink_to("real")
    make(tmp_path / "app")
    assert (tmp_path / "app").is_symlink()
    assert "a.txt" in list_tree(tmp_path / "real")


@pytest.mark.parametrize("destination", ["file", "file/app", "file/a/app"])
def test_a_file_in_the_way_is_refused(tmp_path: Path, destination: str) -> None:
    build_tree(tmp_path, {"file": "mine"})
    assert f"{tmp_path / 'file'} is a file" in refusal(tmp_path / destination)
    assert list_tree(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("name", ["a.txt", ".hidden", "folder/"])
def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path, name: str) -> None:
    build_tree(tmp_path / "app", {name: "mine"})
    before = list_tree(tmp_path)
    assert "is not empty" in refusal(tmp_path / "app")
    assert list_tree(tmp_path) == before


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app").symlink_to("gone")
    assert "leads nowhere" in refusal(tmp_path / "app")
    assert list_tree(tmp_path) == {"app": "gone"}


def test_what_appears_at_the_destination_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        build_tree(staged.tree, {"a.txt": "ours"})
        build_tree(tmp_path / "app", {"b.txt": "theirs"})
        with pytest.raises(InputError, match="is not empty"):
            staged.place()
    assert list_tree(tmp_path) == {"app": None, "app/b.txt": b"theirs"}


def test_what_appears_in_an_empty_folder_meanwhile_is_refused(tmp_path: Path) -> None:
    with staging(tmp_path) as staged:
        build_tree(staged.tree, {"a.txt": "ours"})
        build_tree(tmp_path, {"b.txt": "theirs"})
        with pytest.raises(InputError, match="is not empty"):
            staged.place()
    assert list_tree(tmp_path) == {"b.txt": b"theirs"}


@settings(max_examples=50)
@given(names=NAMES, data=st.data())
def test_entries_are_moved_all_or_none(names: set[str], data: st.DataObject) -> None:
    """Whatever entry is in the way, and whenever it comes, those moved before it move back."""
    entry = st.sampled_from(sorted(names))
    comes_after, theirs = data.draw(entry, "comes after"), data.draw(entry, "theirs")
    rename = Path.rename

    def rename_and_intrude(path: Path, target: Path) -> Path:
        done = rename(path, target)
        if path.name == comes_after and path.parent.name == "project":
            build_tree(destination, {theirs: "theirs"})
        return done

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        destination = Path(folder)
        with staging(destination) as staged:
            build_tree(staged.tree, dict.fromkeys(names, "ours"))
            patch.setattr(Path, "rename", rename_and_intrude)
            with contextlib.suppress(InputError):
                staged.place()
        if theirs > comes_after:
            assert list_tree(destination) == {theirs: b"theirs"}
        else:
            assert set(list_tree(destination)) == names


def test_what_a_killed_run_left_is_removed_and_named(tmp_path: Path) -> None:
    beside, inside = leave_behind(tmp_path), leave_behind(tmp_path / "app")
    lines = sweep(tmp_path / "app")
    assert [line.split(":")[0] for line in lines] == [f"Removed {inside}", f"Removed {beside}"]
    assert list_tree(tmp_path) == {"app": None}


def test_a_folder_with_nothing_but_a_stale_staging_folder_counts_as_empty(tmp_path: Path) -> None:
    leave_behind(tmp_path)
    check_destination(tmp_path)


def test_what_a_run_was_killed_while_placing_is_finished(tmp_path: Path) -> None:
    leave_behind(tmp_path, moving=True)
    build_tree(tmp_path, {".first": "moved before"})
    assert "Finished the project" in sweep(tmp_path)[0]
    assert list_tree(tmp_path) == {".first": b"moved before", "a.txt": b"a", "b": None}


def test_finishing_overwrites_nothing(tmp_path: Path) -> None:
    leave_behind(tmp_path, moving=True)
    build_tree(tmp_path, {"a.txt": "written since"})
    sweep(tmp_path)
    assert (tmp_path / "a.txt").read_text() == "written since"


def test_the_staging_folder_of_this_very_process_is_left_alone(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        assert sweep(tmp_path / "app") == []
        assert staged.tree.is_dir()


def test_the_staging_folder_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    folder = leave_behind(tmp_path, pid=os.getppid())
    assert sweep(tmp_path / "app") == []
    assert folder.is_dir()


def test_a_run_holds_the_lock_on_its_own_staging_folder(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        handle = os.open(staged.tree.parent, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)


def test_a_locked_staging_folder_is_left_alone_whatever_its_number(tmp_path: Path) -> None:
    folder = leave_behind(tmp_path)
    with locked(folder):
        assert sweep(tmp_path / "app") == []
    assert len(sweep(tmp_path / "app")) == 1


def test_only_folders_are_swept(tmp_path: Path) -> None:
    build_tree(tmp_path, {f"{MARK}file": "mine", "elsewhere/a.txt": "mine"})
    (tmp_path / f"{MARK}{DEAD}-link").symlink_to("elsewhere")
    before = list_tree(tmp_path)
    assert sweep(tmp_path / "app") == []
    assert list_tree(tmp_path) == before


def test_nothing_is_swept_where_there_is_nothing(tmp_path: Path) -> None:
    assert sweep(tmp_path / "a/b/app") == []
