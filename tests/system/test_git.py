"""Tests of starting git: settings and variables in each mode."""

import os
import shutil
from pathlib import Path

import pytest

from generator.system.borrowed_git import make_bare
from generator.system.git import ALONE, OWN, USER, Mode, has_git, run_git
from tests.support.files import build_tree
from tests.support.processes import git

REMEMBERED = "test.remembered"
GIT = shutil.which("git") or ""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A git folder of scaffold's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    make_bare(folder)
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working repository and a user, each with a setting."""
    folder = build_tree(tmp_path / "here", {"a.txt": "a"})
    git(folder, "init", "--quiet")
    git(folder, "config", REMEMBERED, "by the repository")
    build_tree(tmp_path, {"gitconfig": "[test]\nremembered = by the user\n"})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.chdir(folder)
    return folder


def said(mode: Mode, place: Path, *words: str) -> str:
    return run_git(mode, *words, place=place, seconds=60).stdout.strip()


def test_settings_depend_on_the_mode(here: Path, own: Path) -> None:
    asked = ("config", "--get", REMEMBERED)
    assert said(OWN, here, *asked) == "by the repository"
    assert said(USER, own, *asked) == "by the user"
    assert said(ALONE, own, *asked) == ""


@pytest.mark.parametrize("mode", [USER, ALONE])
def test_git_runs_outside_any_repository(here: Path, own: Path, mode: Mode) -> None:
    build_tree(here, {"x/HEAD": ""})
    assert Path(said(mode, own, "rev-parse", "--absolute-git-dir")) == own
    assert said(mode, own, "rev-parse", "--is-bare-repository") == "true"


@pytest.mark.parametrize("mode", [OWN, USER, ALONE])
@pytest.mark.parametrize(
    "name", ["GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_WORK_TREE"]
)
def test_ignores_variables_of_another_repository(
    here: Path, own: Path, mode: Mode, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "/nowhere")
    place = here if mode is OWN else own
    expected = here / ".git" if mode is OWN else own
    assert said(mode, place, "rev-parse", "--absolute-git-dir") == str(expected)


def test_third_party_mode_removes_git_variables(
    here: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", REMEMBERED)
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "by a variable")
    asked = ("config", "--get", REMEMBERED)
    assert said(USER, own, *asked) == "by a variable"
    assert said(ALONE, own, *asked) == ""


def test_third_party_mode_disables_transports(here: Path, own: Path) -> None:
    refused = run_git(ALONE, "ls-remote", str(here), place=own, seconds=60)
    assert refused.returncode
    assert "transport 'file' not allowed" in refused.stderr


@pytest.mark.parametrize("path", ["", ".", "bin"])
def test_does_not_run_git_from_the_working_folder(
    here: Path, own: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = "#!/bin/sh\ntouch ran\n"
    build_tree(here, {"git": shim, "bin/git": shim})
    for name in ("git", "bin/git"):
        (here / name).chmod(0o755)
    monkeypatch.setenv("PATH", path)
    assert not has_git()
    with pytest.raises(FileNotFoundError):
        run_git(USER, "version", place=own, seconds=60)
    assert not list(here.rglob("ran"))
    assert os.environ["PATH"] == path
    monkeypatch.setenv("PATH", os.pathsep.join([path, str(Path(GIT).parent)]))
    assert run_git(USER, "version", place=own, seconds=60).stdout.startswith("git version")
    assert not list(here.rglob("ran"))
