import contextlib
import errno
import fcntl
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import InputError, WorkError
from generator.project._leftovers import remove_leftovers
from generator.project._staging import staging
from generator.project.destination import check_destination
from generator.system import folders
from generator.system.folders import Folder
from generator.system.names import STAGING_PREFIX
from tests.support.files import build_tree, list_tree

NAMES = st.sets(st.text("abcdefgh", min_size=1, max_size=2), min_size=1)


def make(destination: Path) -> None:
    """Make a project of two entries."""
    with staging(destination) as staged:
        build_tree(staged.tree, {"a.txt": "a", "src/b.txt": "b"})
        staged.place()


def fail(destination: Path, error: BaseException) -> None:
    """Start to make a project, and stop it with `error`."""
    with staging(destination) as staged:
        build_tree(staged.tree, {"a.txt": "a"})
        raise error


def refusal(destination: Path) -> str:
    """Return the error for a destination, which `new` and `check_destination` share."""
    with pytest.raises(InputError) as checked:
        check_destination(destination)
    with pytest.raises(InputError) as made:
        make(destination)
    assert str(checked.value) == str(made.value)
    return str(made.value)


def test_the_destination_appears_only_when_the_project_is_placed(tmp_path: Path) -> None:
    destination = tmp_path / "app"
    with staging(destination) as staged:
        build_tree(staged.tree, {"a.txt": "a"})
        assert not destination.exists()
        staged.place()
        assert list_tree(destination) == {"a.txt": b"a"}
    assert list_tree(tmp_path) == {"app": None, "app/a.txt": b"a"}


def test_staging_folder_is_next_to_the_destination_and_marked(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        assert staged.tree.parent.parent == tmp_path
        assert staged.tree.parent.name.startswith(STAGING_PREFIX)


def test_creates_missing_parents(tmp_path: Path) -> None:
    make(tmp_path / "a/b/app")
    assert list_tree(tmp_path / "a/b/app") == {"a.txt": b"a", "src": None, "src/b.txt": b"b"}
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["app"]


@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt(), WorkError("")], ids=repr)
@pytest.mark.parametrize("destination", ["app", "a/b/app", "empty"])
def test_a_failure_changes_nothing(tmp_path: Path, destination: str, error: BaseException) -> None:
    build_tree(tmp_path, {"other.txt": "mine", "empty/": ""})
    before = list_tree(tmp_path)
    with pytest.raises(type(error)):
        fail(tmp_path / destination, error)
    assert list_tree(tmp_path) == before


def test_removes_a_project_that_was_not_placed(tmp_path: Path) -> None:
    with staging(tmp_path / "a/app") as staged:
        build_tree(staged.tree, {"a.txt": "a"})
    assert list_tree(tmp_path) == {}


def test_a_system_error_names_the_path_and_says_nothing_was_written(tmp_path: Path) -> None:
    with pytest.raises(WorkError, match=r"Cannot write into .*: No space left on device"):
        fail(tmp_path / "app", OSError(28, "No space left on device"))


def test_fills_an_empty_folder_in_place(tmp_path: Path) -> None:
    destination = build_tree(tmp_path / "app", {})
    identity = destination.stat().st_ino
    make(destination)
    assert list_tree(destination) == {"a.txt": b"a", "src": None, "src/b.txt": b"b"}
    assert destination.stat().st_ino == identity


def test_fills_the_target_of_a_link_to_an_empty_folder(tmp_path: Path) -> None:
    build_tree(tmp_path / "real", {})
    (tmp_path / "app").symlink_to("real")
    make(tmp_path / "app")
    assert (tmp_path / "app").is_symlink()
    assert "a.txt" in list_tree(tmp_path / "real")


@pytest.mark.parametrize("destination", ["file", "file/app", "file/a/app"])
def test_refuses_a_file_at_the_destination(tmp_path: Path, destination: str) -> None:
    build_tree(tmp_path, {"file": "mine"})
    assert f"{tmp_path / 'file'} is a file" in refusal(tmp_path / destination)
    assert list_tree(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("name", ["a.txt", ".hidden", "folder/"])
def test_refuses_a_folder_that_is_not_empty(tmp_path: Path, name: str) -> None:
    build_tree(tmp_path / "app", {name: "mine"})
    before = list_tree(tmp_path)
    assert "already contains" in refusal(tmp_path / "app")
    assert list_tree(tmp_path) == before


def test_refuses_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "app").symlink_to("gone")
    assert "broken link" in refusal(tmp_path / "app")
    assert list_tree(tmp_path) == {"app": "gone"}


def test_does_not_overwrite_a_destination_created_meanwhile(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        build_tree(staged.tree, {"a.txt": "ours"})
        build_tree(tmp_path / "app", {"b.txt": "theirs"})
        with pytest.raises(InputError, match="already contains"):
            staged.place()
    assert list_tree(tmp_path) == {"app": None, "app/b.txt": b"theirs"}


def test_refuses_entries_created_meanwhile_in_an_empty_folder(tmp_path: Path) -> None:
    with staging(tmp_path) as staged:
        build_tree(staged.tree, {"a.txt": "ours"})
        build_tree(tmp_path, {"b.txt": "theirs"})
        with pytest.raises(InputError, match="already contains"):
            staged.place()
    assert list_tree(tmp_path) == {"b.txt": b"theirs"}


@settings(max_examples=50)
@given(names=NAMES, data=st.data())
def test_moves_all_entries_or_none(names: set[str], data: st.DataObject) -> None:
    """Whichever entry already exists, the entries moved before it move back."""
    entry = st.sampled_from(sorted(names))
    comes_after, theirs = data.draw(entry, "comes after"), data.draw(entry, "theirs")
    move = Folder.move

    def move_and_intrude(folder: Folder, name: str, target: Folder) -> None:
        move(folder, name, target)
        if name == comes_after and target.path == destination:
            build_tree(destination, {theirs: "theirs"})

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        destination = Path(folder)
        with staging(destination) as staged:
            build_tree(staged.tree, dict.fromkeys(names, "ours"))
            patch.setattr(Folder, "move", move_and_intrude)
            with contextlib.suppress(InputError):
                staged.place()
        if theirs > comes_after:
            assert list_tree(destination) == {theirs: b"theirs"}
        else:
            assert set(list_tree(destination)) == names


@pytest.mark.parametrize("state", [None, "no state"])
def test_another_run_does_not_fill_the_same_folder(
    tmp_path: Path, state: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record, or else the lock, identifies the staging folder."""
    if state:
        monkeypatch.setenv("XDG_STATE_HOME", str(build_tree(tmp_path, {"file": ""}) / "file"))
    destination = build_tree(tmp_path / "app", {})
    with staging(destination):
        make(destination)
        assert {"a.txt", "src"} < set(list_tree(destination))


@pytest.mark.parametrize("kind", ["folder", "private", "file", "link"])
def test_entry_named_like_a_staging_folder_occupies_the_destination(
    tmp_path: Path, kind: str
) -> None:
    name = f"{STAGING_PREFIX}99999999-x"
    (tmp_path / "app").mkdir()
    match kind:
        case "folder":
            build_tree(tmp_path / "app", {f"{name}/a.txt": "mine"})
        case "private":
            (tmp_path / "app" / name).mkdir(mode=0o700)
        case "file":
            build_tree(tmp_path / "app", {name: "mine"})
        case "link":
            (tmp_path / "app" / name).symlink_to(tmp_path)
    told = refusal(tmp_path / "app")
    assert f"already contains {name}, of which scaffold has no record. Remove that" in told


def test_a_run_holds_the_lock_on_its_own_staging_folder(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        handle = os.open(staged.tree.parent, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)


def test_a_staging_folder_is_private_and_recorded(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as staged:
        assert staged.folder.is_private()
        assert staged.claim.file is not None
        assert staged.claim.file.readlink() == staged.folder.path
        record = staged.claim.file
    assert not record.is_symlink()


def test_next_run_finishes_a_move_that_could_not_be_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing disk must not lose the entries that were not moved."""
    real = Folder.move

    def fail_after_the_first(folder: Folder, name: str, target: Folder) -> None:
        if name != "a.txt" or target.path != tmp_path:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(folder, name, target)

    monkeypatch.setattr(Folder, "move", fail_after_the_first)
    with pytest.raises(WorkError):
        make(tmp_path)
    monkeypatch.undo()
    assert "Finished" in remove_leftovers(tmp_path).done[0]
    assert list_tree(tmp_path) == {"a.txt": b"a", "src": None, "src/b.txt": b"b"}


def test_works_without_folder_descriptors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_fcntl", lambda: None)
    make(tmp_path / "a/app")
    make(build_tree(tmp_path / "empty", {}))
    with pytest.raises(RuntimeError):
        fail(tmp_path / "failed", RuntimeError())
    whole = {"a.txt": b"a", "src": None, "src/b.txt": b"b"}
    assert list_tree(tmp_path / "a/app") == list_tree(tmp_path / "empty") == whole
    assert {path.name for path in tmp_path.iterdir()} == {"a", "empty"}


def test_does_not_place_a_replaced_staging_folder(tmp_path: Path) -> None:
    """Another user with write access to the parent can replace the folder with a link."""
    home = build_tree(tmp_path / "home", {"letters.txt": "mine", "project/a.txt": "mine"})
    destination = build_tree(tmp_path / "shared", {})
    with staging(destination) as staged:
        build_tree(staged.tree, {"b.txt": "ours"})
        staged.folder.path.rename(tmp_path / "aside")
        staged.folder.path.symlink_to(home)
        with pytest.raises(WorkError, match="was moved or replaced"):
            assert staged.tree
        with pytest.raises(WorkError, match="was moved or replaced"):
            staged.place()
    assert list_tree(home) == {
        "letters.txt": b"mine",
        "project": None,
        "project/a.txt": b"mine",
    }
