"""Tests of `!include`: it finds files of the template within limits."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import limits
from generator.checking.lint.positions import read_entries
from generator.checking.lint.template import lint
from generator.errors import InputError
from generator.registry.registry import get_template
from generator.rendering.copier_config import load_config
from generator.rendering.includes import Looks, find_included
from tests.support.files import build_tree
from tests.support.registries import EMPTY

FILES = {"a.yml": "a: 1\n", "q/b.yml": "b: 1\n", "q/deep/c.yml": "c: 1\n", ".d.yml": "d: 1\n"}
AT_ONCE = """
import sys
from pathlib import Path
from generator.errors import InputError
from generator.rendering.copier_config import load_config
try:
    load_config(Path(sys.argv[1]))
except InputError as error:
    print(error)
"""


def found(root: Path, pattern: str) -> list[str]:
    paths = find_included(pattern, root, root / "copier.yml", Looks())
    return [path.relative_to(root).as_posix() for path in paths]


@pytest.mark.parametrize(
    "pattern",
    ["a.yml", "*.yml", "q/*.yml", "**/*.yml", "q/**/c.yml", "?.yml", "*/*/*", "none", "./a.yml"],
)
def test_patterns_match_like_pathlib(pattern: str, tmp_path: Path) -> None:
    build_tree(tmp_path, FILES)
    expected = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.glob(pattern))
    assert found(tmp_path, pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("/etc/passwd", "relative to the template"),
        ("", "relative to the template"),
        ("**/**/*.yml", "once at most"),
        ("a**/b", "once at most"),
        ("../x.yml", "leaves the template"),
        ("q/../../x.yml", "leaves the template"),
        ("*/../" * 40 + "*.yml", "leaves the template"),
        ("out/x.yml", "leaves the template"),
        ("link.yml", "leaves the template"),
        (".git/HEAD", "belong to git"),
        (".GIT/HEAD", "belong to git"),
        ("into.yml", "leaves the template"),
        ("pipe.yml", "must name files"),
        ("q", "must name files"),
    ],
)
def test_refuses_patterns_that_lead_out(pattern: str, reason: str, tmp_path: Path) -> None:
    root = build_tree(tmp_path / "mine", {**FILES, ".git/HEAD": "ref: x\n"})
    build_tree(tmp_path, {"x.yml": "secret: 1\n"})
    os.mkfifo(root / "pipe.yml")
    (root / "link.yml").symlink_to("../x.yml")
    (root / "into.yml").symlink_to(".git/HEAD")
    (root / "out").symlink_to("..")
    config = root / "copier.yml"
    config.write_text(f"--- !include '{pattern}'\n")
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE, str(config)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (reason in done.stdout) or (pattern == "out/x.yml" and done.stdout == "")
    if done.stdout:
        with pytest.raises(InputError):
            read_entries(config)


def test_does_not_match_files_of_git(tmp_path: Path) -> None:
    build_tree(tmp_path, {**FILES, ".git/x.yml": "", "q/.git/y.yml": "", "q/git~1/z.yml": ""})
    assert found(tmp_path, "**/*.yml") == sorted(FILES)
    assert found(tmp_path, "*/x.yml") == []


def test_limits_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LOOKS", 25)
    build_tree(tmp_path, {f"{n}/a.yml": "" for n in range(15)})
    assert len(found(tmp_path, "1*/a.yml")) == 6
    with pytest.raises(InputError, match="searches more than 25 files"):
        found(tmp_path, "*/a.yml")


def test_all_includes_share_one_search_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_LOOKS", 25)
    files = {f"{n}.txt": "" for n in range(9)}
    root = build_tree(tmp_path, {"copier.yml": "_x: [!include 'no*']\na: 1\n", **files})
    assert load_config(root / "copier.yml")["a"] == 1
    build_tree(root, {"copier.yml": f"_x: [{', '.join(['!include no*'] * 3)}]\na: 1\n"})
    with pytest.raises(InputError, match="searches more than 25 files"):
        load_config(root / "copier.yml")


def test_included_files_share_the_limits_of_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_TEXT", 1000)
    files = {f"q/{n}.yml": f"x{n}: {'a' * 300}\n" for n in range(4)}
    root = build_tree(tmp_path, {"copier.yml": "--- !include q/*.yml\n", **files})
    with pytest.raises(InputError, match="with what it includes"):
        load_config(root / "copier.yml")
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MOST_NODES", 40)
    many = {f"q/{n}.yml": f"x{n}: [{'1, ' * 12}]\n" for n in range(4)}
    with pytest.raises(InputError, match="values"):
        load_config(build_tree(tmp_path, many) / "copier.yml")


def test_lint_reads_included_files(tmp_path: Path) -> None:
    files = {"copier.yml": "--- !include q/*.yml\n", "q/b.yml": "b: {chioces: [1]}\n"}
    template = get_template(str(build_tree(tmp_path / "mine", files)), EMPTY)
    assert "mine/q/b.yml" in [finding.file for finding in lint(template)]
