"""Tests of installation in a third-party folder: its code is not built, its settings do not apply.

uv looks for a workspace and for settings in the parent folders of a project, which may be a clone.
"""

import os
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from generator.project._install import sync
from generator.system.uv import governed
from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import git, scaffold

PROJECT = '[project]\nname = "app"\nversion = "0"\nrequires-python = ">=3.11"\n'
OWN = "[tool.uv]\npackage = false\n"
WORKSPACE = '[tool.uv.workspace]\nmembers = ["*"]\n'
BACKEND = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "theirs"
dynamic = ["version"]
requires-python = ">=3.11"
"""


@pytest.fixture(autouse=True)
def _offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    monkeypatch.delenv("UV_CONFIG_FILE", raising=False)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A workspace that includes every folder in it; one member's build leaves a mark."""
    build = f'open({str(tmp_path / "OWNED")!r}, "w")\n'
    member = {"theirs/pyproject.toml": BACKEND, "theirs/backend.py": build}
    return build_tree(tmp_path / "clone", {"pyproject.toml": WORKSPACE, **member})


def project(folder: Path, text: str = PROJECT + OWN, name: str = "app") -> Path:
    return build_tree(folder / name, {"pyproject.toml": text})


def test_reports_that_workspace_members_are_not_built(tmp_path: Path, theirs: Path) -> None:
    template = build_template(tmp_path / "mine", files={"pyproject.toml": PROJECT + OWN})
    before = list_tree(theirs)
    made = scaffold(theirs, "new", "app", "-y", "-t", str(template), "--trust")
    assert made.code == 0, made.err
    assert not (tmp_path / "OWNED").exists()
    assert f"not done: dependencies not installed: {theirs}/pyproject.toml makes" in made.out
    assert "If you trust that code, run uv sync" in made.out
    assert git(theirs / "app", "status", "--porcelain") == ""
    left = list_tree(theirs)
    assert before == {name: left[name] for name in left if name.partition("/")[0] != "app"}


def test_member_is_built_without_the_guard(tmp_path: Path, theirs: Path) -> None:
    from uv import find_uv_bin

    from generator.system.processes import run

    run(find_uv_bin(), "lock", folder=project(theirs))
    assert (tmp_path / "OWNED").exists(), "else these tests show nothing"


def test_nothing_is_installed_in_a_workspace(tmp_path: Path, theirs: Path) -> None:
    folder = project(theirs)
    [step] = sync(folder)
    assert not step.done
    assert "member of its uv workspace" in step.note
    assert not (tmp_path / "OWNED").exists()
    assert not (theirs / "uv.lock").exists()


def test_finds_a_workspace_further_up(theirs: Path) -> None:
    build_tree(theirs, {"pyproject.toml": WORKSPACE.replace("*", "a/*")})
    assert "member of its uv workspace" in governed(project(theirs, name="a/app"))


@pytest.mark.parametrize(
    "root", ['exclude = ["app"]\n', 'members = ["theirs"]\n'], ids=["excluded", "not named"]
)
def test_installs_a_project_that_a_workspace_excludes(
    tmp_path: Path, theirs: Path, root: str
) -> None:
    table = WORKSPACE if "exclude" in root else "[tool.uv.workspace]\n"
    build_tree(theirs, {"pyproject.toml": table + root})
    folder = project(theirs)
    assert governed(folder) == ""
    assert next(sync(folder)).done
    assert not (tmp_path / "OWNED").exists()


@pytest.mark.parametrize(
    "above",
    [
        {"uv.toml": 'index-url = "https://example.org/simple"\n'},
        {"pyproject.toml": '[tool.uv]\nindex-url = "https://example.org/simple"\n'},
    ],
    ids=["uv.toml", "pyproject.toml"],
)
def test_settings_of_a_parent_folder_need_permission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, above: dict[str, str | bytes]
) -> None:
    [name] = above
    folder = project(build_tree(tmp_path / "clone", above), PROJECT)
    step = next(sync(folder))
    assert not step.done
    assert f"uv would take its settings from {tmp_path}/clone/{name}" in step.note
    assert next(sync(project(tmp_path / "clone", name="own"))).done, "it has settings of its own"
    for off in ("", "0", "False"):
        monkeypatch.setenv("UV_NO_CONFIG", off)
        assert governed(folder)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    assert governed(folder) == ""


@pytest.mark.parametrize(
    "more",
    [
        r"[tool.x]" + "\n" + r'a = "\e[0m"',
        "[tool.x]\na = {b = 1,\n}",
        f"[tool.{'.'.join('a' * 21)}]",
        "[tool",
        "\xff",
    ],
    ids=["TOML 1.1", "TOML 1.1 too", "a long key", "no TOML", "no UTF-8"],
)
def test_detects_settings_that_only_uv_can_read(tmp_path: Path, more: str) -> None:
    above = f'[tool.uv]\nindex-url = "https://example.org/simple"\n{more}\n'.encode("latin-1")
    folder = project(build_tree(tmp_path / "clone", {"pyproject.toml": above}), PROJECT)
    said = f"uv would take its settings from {tmp_path}/clone/pyproject.toml, if it can read that"
    assert said in next(sync(folder)).note


@pytest.mark.parametrize("name", ["uv.toml", "pyproject.toml"])
@pytest.mark.parametrize("text", [PROJECT, PROJECT + OWN], ids=["none", "own settings"])
def test_does_not_read_pipes_and_huge_files(tmp_path: Path, name: str, text: str) -> None:
    folder = project(tmp_path / "clone", text)
    file = tmp_path / "clone" / name
    os.mkfifo(file)
    assert f"{file} is no file, and uv would read it" in next(sync(folder)).note
    file.unlink()
    file.symlink_to("/dev/zero")
    assert f"{file} is no file, and uv would read it" in next(sync(folder)).note
    file.unlink()
    with file.open("wb") as stream:
        stream.truncate(10**10)
    assert f"{file} is too large to be judged" in next(sync(folder)).note


def test_stops_uv_after_the_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*command: str, seconds: float | None = None, **_more: object) -> None:
        raise TimeoutExpired(command, seconds or 0)

    monkeypatch.setattr("generator.system.uv.run", run)
    above = build_tree(tmp_path / "clone", {"pyproject.toml": ""})
    assert "uv did not find out within 60 seconds" in next(sync(project(above, PROJECT))).note


def test_ignores_parent_files_without_uv_settings(tmp_path: Path) -> None:
    above = {"pyproject.toml": '[tool.other]\nx = "uv"\n', "a/pyproject.toml/": ""}
    folder = project(build_tree(tmp_path / "clone", above), PROJECT, "a/b/app")
    assert governed(folder) == ""
