"""Tests of finding the files that differ from a render, with real git."""

import os
from pathlib import Path

import pytest

from generator.project.drift import FileDrift, find_drift
from generator.system.names import RECORD
from generator.system.repository import Repository, find_repository
from tests.support.files import build_tree, list_tree
from tests.support.processes import KNOWN, git

RENDER: dict[str, str | bytes] = {
    RECORD: "recorded\n",
    "a.txt": "one\ntwo\nthree\n",
    "b.txt": "".join(f"{number}\n" for number in range(20)),
    "in/c.txt": "c\n",
    ".gitignore": "*.tmp\n",
}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project at the root of a repository, with one commit."""
    return start(tmp_path / "shop")


def start(folder: Path, root: Path | None = None) -> Path:
    build_tree(folder, RENDER)
    git(root or folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=x")


def opened(project: Path) -> Repository:
    found = find_repository(project)
    assert found
    return found


def drift(project: Path, commit: str = "main", folder: str | None = None) -> list[FileDrift]:
    repository = opened(project)
    return find_drift(repository, commit, repository.prefix if folder is None else folder)


def test_an_untouched_project_does_not_differ(project: Path) -> None:
    assert drift(project) == []


def test_counts_lines_of_changed_added_and_deleted_files(project: Path) -> None:
    build_tree(project, {"a.txt": "one\n2\n2b\nthree\n", "new/d.txt": "d\nd", "empty": ""})
    (project / "in/c.txt").unlink()
    assert drift(project) == [
        FileDrift("a.txt", "changed", 2, 1),
        FileDrift("empty", "added", 0, 0),
        FileDrift("in/c.txt", "deleted", 0, 1),
        FileDrift("new/d.txt", "added", 2, 0),
    ]


@pytest.mark.parametrize("stage", ["work tree", "index", "commit"])
def test_an_edit_counts_wherever_it_is(project: Path, stage: str) -> None:
    git(project, "tag", "start")
    build_tree(project, {"a.txt": "one\n", "d.txt": "d\n"})
    if stage != "work tree":
        git(project, "add", "--all")
    if stage == "commit":
        commit(project)
    expected = [FileDrift("a.txt", "changed", 0, 2), FileDrift("d.txt", "added", 1, 0)]
    assert drift(project, "start") == expected


def test_a_moved_file_keeps_its_name_of_before(project: Path) -> None:
    git(project, "mv", "b.txt", "in/moved.txt")
    with (project / "in/moved.txt").open("a") as file:
        file.write("more\n")
    assert drift(project) == [FileDrift("in/moved.txt", "moved", 1, 0, "b.txt")]


def test_a_file_that_was_only_moved_has_no_changed_line(project: Path) -> None:
    git(project, "mv", "b.txt", "moved.txt")
    assert drift(project) == [FileDrift("moved.txt", "moved", 0, 0, "b.txt")]


def test_ignored_files_record_and_lock_do_not_count(project: Path) -> None:
    build_tree(project, {"x.tmp": "x\n", "uv.lock": "lock\n", RECORD: "changed\n"})
    commit(project)
    assert drift(project, "main") == []
    git(project, "rm", "--quiet", "uv.lock")
    assert drift(project, "main^{commit}") == []


def test_binary_files_and_strange_names_are_listed(project: Path) -> None:
    names = ["tab\there", 'quote"', "line\nend", "ümlaut"]
    build_tree(project, {**dict.fromkeys(names, b"x\n"), "picture": b"\0\1"})
    (project / "link").symlink_to("a.txt")
    found = {item.path: item for item in drift(project)}
    assert set(found) == {*names, "picture", "link"}
    assert (found["picture"].added, found["link"].added) == (None, 1)
    commit(project)
    found = {item.path: item for item in drift(project, "main^")}
    assert set(found) == {*names, "picture", "link"}
    assert (found["picture"].added, found["link"].added) == (None, 1)


def test_a_file_that_git_forgot_but_that_is_there_is_changed(project: Path) -> None:
    git(project, "rm", "--quiet", "--cached", "a.txt")
    [found] = drift(project)
    assert (found.path, found.kind) == ("a.txt", "changed")


def test_an_executable_bit_is_a_change(project: Path) -> None:
    (project / "a.txt").chmod(0o755)
    assert drift(project) == [FileDrift("a.txt", "changed", 0, 0)]


def test_a_touched_file_is_no_change(project: Path) -> None:
    os.utime(project / "a.txt", (1, 1))
    assert drift(project) == []


def test_line_ends_that_git_converts_are_no_change(project: Path) -> None:
    git(project, "config", "core.autocrlf", "true")
    (project / "a.txt").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    assert drift(project) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("diff.renames", "false"),
        ("diff.noprefix", "true"),
        ("diff.relative", "true"),
        ("diff.external", "false"),
        ("core.quotePath", "true"),
        ("status.showUntrackedFiles", "no"),
    ],
)
def test_settings_of_the_user_change_nothing(project: Path, key: str, value: str) -> None:
    git(project, "config", key, value)
    git(project, "mv", "b.txt", "moved.txt")
    build_tree(project, {"ümlaut": "x\n", "in/c.txt": "C\n"})
    kinds = {item.path: item.kind for item in drift(project)}
    assert kinds == {"moved.txt": "moved", "ümlaut": "added", "in/c.txt": "changed"}


def test_only_the_folder_of_the_project_counts_in_a_larger_repository(tmp_path: Path) -> None:
    build_tree(tmp_path / "mono", {"other.txt": "o\n", "services/more/x.txt": "x\n"})
    project = start(tmp_path / "mono/services/shop", tmp_path / "mono")
    git(tmp_path / "mono", "add", "--all")
    build_tree(tmp_path / "mono", {"other.txt": "changed\n", "services/untracked.txt": "u\n"})
    build_tree(project, {"a.txt": "one\n", "new.txt": "n\n"})
    expected = [FileDrift("a.txt", "changed", 0, 2), FileDrift("new.txt", "added", 1, 0)]
    assert drift(project) == expected


@pytest.mark.parametrize(("before", "after"), [("old/", ""), ("", "deep/er/"), ("x/", "y/")])
def test_a_project_that_was_moved_is_compared_with_its_old_place(
    tmp_path: Path, before: str, after: str
) -> None:
    root = tmp_path / "mono"
    start(root / before, root)
    git(root, "tag", "start")
    (root / after).mkdir(parents=True, exist_ok=True)
    for name in RENDER:
        (root / after / name).parent.mkdir(exist_ok=True)
        (root / before / name).rename(root / after / name)
    build_tree(root / after, {"a.txt": "one\n"})
    commit(root)
    objects = list_tree(root / ".git")
    assert drift(root / after, "start", before) == [FileDrift("a.txt", "changed", 0, 2)]
    assert list_tree(root / ".git") == objects


def test_conflicts_of_a_merge_are_changes(project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "side")
    build_tree(project, {"a.txt": "side\n"})
    commit(project)
    git(project, "checkout", "--quiet", "main")
    git(project, "tag", "start")
    build_tree(project, {"a.txt": "main\n"})
    commit(project)
    Repository.ask(opened(project), "merge", "side", accepted=(1,))
    assert [(item.path, item.kind) for item in drift(project, "start")] == [("a.txt", "changed")]


def test_neither_the_index_nor_an_object_is_written(project: Path) -> None:
    build_tree(project, {"a.txt": "one\n", "new.txt": "n\n"})
    os.utime(project / "b.txt", (1, 1))
    before = list_tree(project)
    drift(project)
    assert list_tree(project) == before
