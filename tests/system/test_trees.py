"""Tests of listing, copying and removing folders with any content."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import limits
from generator.errors import WorkError
from generator.system import trees
from generator.system.trees import DEEP, FILE, FOLDER, LINK, SPECIAL
from tests.support.files import build_tree, list_tree


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Path]:
    """A folder with one entry of each type, and an endless one."""
    root = build_tree(tmp_path / "odd", {"a.txt": "a\n", "b/c.txt": "c\n", "b/e/": ""})
    (root / "round").symlink_to("round")
    (root / "up").symlink_to("..")
    os.mkfifo(root / "b/pipe")
    before = Path.cwd()
    os.chdir(root)
    for _ in range(2_000):  # longer than any path
        Path("deep").mkdir()
        os.chdir("deep")
    os.chdir(before)
    yield root
    trees.remove(tmp_path)


def test_lists_entries_by_type_without_following_links(odd: Path) -> None:
    found = {entry.name: entry for entry in trees.walk(odd)}
    kinds = {"a.txt": FILE, "b": FOLDER, "b/c.txt": FILE, "b/e": FOLDER, "b/pipe": SPECIAL}
    kinds |= {"round": LINK, "up": LINK}
    assert {name: found[name].kind for name in found if "deep" not in name} == kinds
    deepest = found["/".join(["deep"] * (limits.DEEPEST + 1))]
    assert (deepest.kind, deepest.wrong) == (DEEP, f"more than {limits.DEEPEST} folders deep")
    assert len(found) == len(kinds) + limits.DEEPEST + 1
    assert found["b/pipe"].wrong == "a named pipe"


def test_lists_breadth_first_without_excluded_entries(odd: Path) -> None:
    names = [entry.name for entry in trees.walk(odd, without=("deep", "*.txt"))]
    assert names == ["b", "round", "up", "b/e", "b/pipe"]


def test_copies_what_it_can_and_names_the_rest(odd: Path, tmp_path: Path) -> None:
    left = trees.copy(odd, tmp_path / "copy", without=("deep",))
    assert left == "b/pipe (a named pipe)"
    assert list_tree(tmp_path / "copy") == {
        "a.txt": b"a\n", "b": None, "b/c.txt": b"c\n", "b/e": None, "round": "round", "up": ".."
    }  # fmt: skip


def test_limits_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_FILES", 10)
    monkeypatch.setattr(limits, "MOST_BYTES", 100)
    few = build_tree(tmp_path / "few", {"a": "x" * 90, "b": "y" * 90, "c": "z"})
    assert trees.copy(few, tmp_path / "one") == "b (over the limit)"
    many = build_tree(tmp_path / "many", {f"f{number:02}": "" for number in range(20)})
    said = ", ".join(f"f{number} (over the limit)" for number in range(10, 15))
    assert trees.copy(many, tmp_path / "two") == f"{said}, 5 more"
    assert len(list_tree(tmp_path / "two")) == 10


def test_escapes_names_in_notes(tmp_path: Path) -> None:
    root = build_tree(tmp_path / "odd", {})
    os.mkfifo(root / "\x1b[31m\u202e")
    assert trees.copy(root, tmp_path / "copy") == r"\x1b[31m\u202e (a named pipe)"


def test_removes_an_endless_folder_but_no_link_targets(odd: Path, tmp_path: Path) -> None:
    precious = build_tree(tmp_path / "precious", {"a.txt": "a\n"})
    (odd / "to").symlink_to(precious)
    assert trees.remove(odd) == ""
    assert list_tree(tmp_path) == {"precious": None, "precious/a.txt": b"a\n"}
    (tmp_path / "link").symlink_to(precious)
    assert trees.remove(tmp_path / "link") == ""
    assert trees.remove(tmp_path / "gone") == ""
    assert list_tree(precious) == {"a.txt": b"a\n"}


def test_removes_any_temporary_folder(odd: Path) -> None:
    with trees.temporary() as place:
        odd.rename(place / "odd")
        (place / "odd/b").chmod(0)
    assert not place.exists()


def test_removes_a_temporary_folder_after_an_error() -> None:
    def fail() -> None:
        with trees.temporary() as place:
            seen.append(place)
            (place / "a").mkdir(0)
            raise KeyError

    seen: list[Path] = []
    with pytest.raises(KeyError):
        fail()
    assert not seen[0].exists()


def test_names_what_could_not_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorkError, match="could not be removed: why"), trees.temporary():
        monkeypatch.setattr(trees, "remove", lambda _path: "why")
