"""Matches patterns exactly as git does, without git."""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import limits
from generator.errors import WorkError
from generator.project.record import tree_id
from generator.system.ignored import Division, divide, ignored_folders
from tests.support.files import build_tree
from tests.support.processes import git, surroundings

NAMES = ["a", "b", "ab", "aab", "c", "a b", "é", "a ", "[ab]", "-", "]", "#", "!a", "a.b", "\\a"]
SIGNS = st.sampled_from(
    [
        *("a", "b", "ab", "é", ".", "-", "#", "!", "\\", "\t", "\r", " ", "  ", "\ufeff", "\0"),
        *("*", "**", "***", "?", "/", "//", "**/", "/**", "/**/", "\\*", "\\ ", "\\/"),
        *("[ab]", "[!a]", "[^b]", "[a-c]", "[]a]", "[!]a]", "[a-]", "[--a]", "[\\]a]", "[a", "]"),
        *("[[:alpha:]]", "[[:space:]]", "[[:punct:]]", "[[:x:]]", "[[:]", "[[::]]", "[", "[a-\\b]"),
    ]
)
LINES = st.lists(st.lists(SIGNS, max_size=5).map("".join), min_size=1, max_size=5)
TEXTS = st.tuples(LINES.map("\n".join), st.sampled_from(["", "\n", "\r\n"])).map("".join)
PATHS = st.lists(st.sampled_from([*NAMES, "a\r", "*"]), min_size=1, max_size=3).map("/".join)
PROJECT = {
    ".gitignore": ".env\n*.log\n!keep.log\n/build/\ndocs/**/*.tmp\n",
    ".env": "KEY=x",
    "a.log": "",
    "keep.log": "",
    "build/out": "",
    "src/build/out": "",
    "docs/a/b.tmp": "",
    "src/.gitignore": "!a.log\n.env\\ \n",
    "src/a.log": "",
    "src/.env": "",
}


def held_by_git(tree: Path) -> tuple[str, ...]:
    """Return the files that git itself would add."""
    git(tree, "init", "-q", "--template=")
    words = ["git", "-c", f"core.excludesFile={os.devnull}", "ls-files", "-o", "-z"]
    said = subprocess.run(
        [*words, "--exclude-standard"],
        cwd=tree,
        env=surroundings(),
        capture_output=True,
        check=True,
    )
    return tuple(sorted(os.fsdecode(name) for name in said.stdout.split(b"\0") if name))


def plant(tree: Path, paths: set[str], rules: Mapping[str, str]) -> None:
    """Write files, and .gitignore files in some of their folders."""
    for name in sorted(paths):
        if not any((tree / place).is_file() for place in (name, *map(str, Path(name).parents))):
            build_tree(tree, {name: "x"} if not (tree / name).is_dir() else {})
    for folder, text in rules.items():
        if (tree / folder).is_dir():
            (tree / folder / ".gitignore").write_bytes(text.encode())


@settings(max_examples=60)
@given(
    paths=st.sets(PATHS, min_size=1, max_size=8),
    rules=st.dictionaries(st.sampled_from([".", *NAMES, "a/a", "a/b", "b/a"]), TEXTS, max_size=3),
    top=TEXTS,
)
@example({"ab", "a/b"}, {}, "a**/b\n")
@example({"a/b/c", "a/b/ab"}, {"a": "!ab\n"}, "a/*\n!a/b/\n")
@example({"a "}, {}, "a\\ \n")
@example({"a "}, {}, "a \n")
@example({"a"}, {}, "a\r\n")
@example({"a\r"}, {}, "a\r\r\n")
@example({"a"}, {}, "\ufeffa")
@example({"é"}, {}, "?")
def test_ignores_the_same_paths_as_git(paths: set[str], rules: dict[str, str], top: str) -> None:
    with TemporaryDirectory() as folder:
        plant(Path(folder), paths, {**rules, ".": top})
        assert divide(Path(folder), [".git"]).held == held_by_git(Path(folder))


def test_names_each_ignored_path_and_a_folder_once(tmp_path: Path) -> None:
    build_tree(tmp_path, PROJECT)
    found = divide(tmp_path)
    assert found.ignored == (".env", "a.log", "build/", "docs/a/b.tmp", "src/.env")
    assert found.held == held_by_git(tmp_path)
    assert {"src/a.log", "src/build/out", "keep.log"} < set(found.held)


def test_excludes_names_at_the_top_level_only(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a": "", "b/a": ""})
    assert divide(tmp_path, ["a"]) == Division(("b/a",), ())


def test_tree_id_matches_what_git_adds(tmp_path: Path) -> None:
    build_tree(tmp_path, PROJECT)
    counted = tree_id(tmp_path)
    git(tmp_path, "init", "-q", "--template=")
    git(tmp_path, "-c", f"core.excludesFile={os.devnull}", "add", "--all")
    assert git(tmp_path, "write-tree") == counted


def test_link_to_a_folder_is_not_a_folder(tmp_path: Path) -> None:
    build_tree(tmp_path, {".gitignore": "a/\nb\n", "c/d": ""})
    for name in "ab":
        (tmp_path / name).symlink_to("c")
    assert divide(tmp_path, [".git"]).held == held_by_git(tmp_path) == (".gitignore", "a", "c/d")


@pytest.mark.parametrize("kind", ["link", "folder", "fifo"])
def test_reads_patterns_from_regular_files_only(tmp_path: Path, kind: str) -> None:
    build_tree(tmp_path, {"a": "", "rules": "a\n"})
    match kind:
        case "link":
            (tmp_path / ".gitignore").symlink_to("rules")
        case "folder":
            build_tree(tmp_path, {".gitignore/b": ""})
        case "fifo":
            os.mkfifo(tmp_path / ".gitignore")
    assert "a" in divide(tmp_path).held


def test_skips_special_files_as_git_does(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a": "", ".gitignore": "ignored\n"})
    for name in ("pipe", "ignored"):
        os.mkfifo(tmp_path / name)
    assert divide(tmp_path) == Division((".gitignore", "a"), ("ignored",))
    assert held_by_git(tmp_path) == (".gitignore", "a")
    assert tree_id(tmp_path, [".git"]) == tree_id(
        build_tree(tmp_path / "same", {"a": "", ".gitignore": "ignored\n"})
    )


def test_excludes_files_of_a_nested_repository(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a/.git/HEAD": "", "a/b": "", "c": ""})
    assert divide(tmp_path) == Division(("c",), ("a/",))


@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "**/a" * 40 + "/b", "[a-z]*" * 80])
def test_patterns_match_quickly(tmp_path: Path, pattern: str) -> None:
    """Each pattern would keep a backtracking matcher busy; this one reads each letter once."""
    build_tree(tmp_path, {".gitignore": pattern, "a" * 200: "", "/".join(["a"] * 35): ""})
    begin = time.monotonic()
    divide(tmp_path)
    assert time.monotonic() - begin < limits.MOST_SECONDS_OF_TEXT


def test_an_ordinary_gitignore_is_quick_on_a_large_tree(tmp_path: Path) -> None:
    """Many files, as after a task that installs packages, with GitHub's suggested .gitignore."""
    lines = [f"*.e{number}\n/x{number}/\n__p{number}__/\n" for number in range(55)]
    files = {f"{number % 100}/{number}.py": "" for number in range(5_000)}
    build_tree(tmp_path, {".gitignore": "".join(lines), **files})
    begin = time.process_time()
    assert len(divide(tmp_path).held) == len(files) + 1
    assert time.process_time() - begin < limits.MOST_SECONDS_OF_TEXT / 6


def test_refuses_patterns_that_take_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_TEXT", 0)
    build_tree(tmp_path, {".gitignore": "*a\n", "a": ""})
    with pytest.raises(WorkError, match="takes more than 0 seconds"):
        divide(tmp_path)


def test_refuses_an_oversized_pattern_file(tmp_path: Path) -> None:
    build_tree(tmp_path, {".gitignore": "#" * (limits.MOST_TEXT + 1)})
    with pytest.raises(WorkError, match="larger than 1 MiB"):
        divide(tmp_path)


@pytest.mark.parametrize("inside", ["", "templates/api"])
@pytest.mark.parametrize(
    "files",
    [
        {".gitignore": ".venv\n/node_modules/\n"},
        {".gitignore": ".*\nnode_*\n"},
        {".venv/.gitignore": "*\n"},
        {"templates/.gitignore": "node_modules\n", ".gitignore": "/.venv\n"},
        {".gitignore": "templates/api/.venv\ntemplates/*/node_modules\n"},
        {},
    ],
)
def test_finds_the_folders_that_git_ignores(
    files: Mapping[str, str], inside: str, tmp_path: Path
) -> None:
    names = [".venv", "node_modules", "project"]
    place = tmp_path / inside
    kept = {f"{inside}/{name}/a.txt".lstrip("/"): "" for name in names}
    build_tree(tmp_path, {**files, **kept})
    git(tmp_path, "init", "-q", "--template=")
    said = git(tmp_path, "status", "--porcelain", "--ignored", "--untracked-files=all")
    theirs = {line[3:] for line in said.splitlines() if line[:2] == "!!"}
    assert ignored_folders(place) == {
        name for name in names if f"{inside}/{name}/a.txt".lstrip("/") in theirs
    }


def test_without_a_repository_the_folder_itself_counts(tmp_path: Path) -> None:
    build_tree(tmp_path, {".gitignore": "b\n", "a/.gitignore": "c\n", "a/b/x": "", "a/c/x": ""})
    assert ignored_folders(tmp_path / "a") == {"c"}
