"""Tests of atomic writes, and of locks on folders."""

import os
import sys
from pathlib import Path

import pytest

from generator.system.files import followed, locked, write_atomically
from tests.support.files import build_tree, list_tree
from tests.support.interrupted import under_way, wait_for

HOLD = """
import sys, time
from pathlib import Path
from generator.system.files import locked
with locked(Path(sys.argv[1])):
    Path(sys.argv[2]).touch()
    time.sleep(600)
"""
TAKE = """
import sys
from pathlib import Path
from generator.system.files import locked
with locked(Path(sys.argv[1])):
    print("alone")
"""


def test_creates_parent_folders_of_a_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.txt", "é\n")
    assert list_tree(tmp_path) == {"a": None, "a/b.txt": "é\n".encode()}


def test_replaces_a_file(tmp_path: Path) -> None:
    write_atomically(build_tree(tmp_path, {"b.txt": "old and long"}) / "b.txt", "new")
    assert list_tree(tmp_path) == {"b.txt": b"new"}


@pytest.mark.parametrize("there", [True, False])
def test_writes_through_a_followed_link(tmp_path: Path, *, there: bool) -> None:
    build_tree(tmp_path, {"dotfiles/b.txt": "old"} if there else {})
    (tmp_path / "one.txt").symlink_to("two.txt")
    (tmp_path / "two.txt").symlink_to(tmp_path / "dotfiles/b.txt")
    write_atomically(followed(tmp_path / "one.txt"), "new")
    assert list_tree(tmp_path) == {
        "dotfiles": None,
        "dotfiles/b.txt": b"new",
        "one.txt": "two.txt",
        "two.txt": f"{tmp_path}/dotfiles/b.txt",
    }


def test_replaces_other_links_without_following_them(tmp_path: Path) -> None:
    build_tree(tmp_path, {"precious.txt": "mine"})
    (tmp_path / "b.txt").symlink_to("precious.txt")
    write_atomically(tmp_path / "b.txt", "new")
    assert list_tree(tmp_path) == {"b.txt": b"new", "precious.txt": b"mine"}


def test_does_not_replace_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OSError, match="symbolic links"):
        write_atomically(followed(tmp_path / "loop"), "new")
    assert list_tree(tmp_path) == {"loop": "loop"}


def test_does_not_replace_devices_or_pipes(tmp_path: Path) -> None:
    """Replacing /dev/null as root would break every other program."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        with pytest.raises(OSError, match="pipe is not a regular file"):
            write_atomically(followed(tmp_path / name), "new")
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("text", ["whole", "no \udcff"])
def test_a_failed_write_leaves_nothing(tmp_path: Path, text: str) -> None:
    build_tree(tmp_path, {"b.txt/kept": ""})
    with pytest.raises((OSError, UnicodeError)):
        write_atomically(tmp_path / "b.txt", text)
    assert list_tree(tmp_path) == {"b.txt": None, "b.txt/kept": b""}


def test_a_second_run_waits_for_the_first_to_end(tmp_path: Path) -> None:
    folder, sign = str(tmp_path / "folder"), tmp_path / "sign"
    with under_way([sys.executable, "-c", HOLD, folder, str(sign)], Path.cwd()) as first:
        wait_for(sign.exists, first)
        with under_way([sys.executable, "-c", TAKE, folder], Path.cwd()) as second:
            assert second.poll() is None
            first.kill()
            assert second.communicate(timeout=60) == ("alone\n", "")


def test_unlocks_a_folder_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path / "folder"):
            assert (tmp_path / "folder").is_dir()
