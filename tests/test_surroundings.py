import datetime as dt
import sys
from pathlib import Path

import pytest

from generator.surroundings import suggested_answers
from tests.helpers import build_tree

AUTHOR = {"author"}


def configure_git(home: Path, monkeypatch: pytest.MonkeyPatch, config: str) -> None:
    """Let git know these settings and no others."""
    build_tree(home, {".gitconfig": config})
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(home.parent))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.chdir(home)


def test_a_folders_name_suggests_title_and_package() -> None:
    assert suggested_answers("my-app", {"project_name", "package_name"}) == {
        "project_name": "My App",
        "package_name": "my_app",
    }


def test_the_machine_knows_its_python_and_the_year() -> None:
    year = dt.datetime.now(tz=dt.UTC).year
    assert suggested_answers("x", {"python_version", "copyright_year"}) == {
        "python_version": f"{sys.version_info.major}.{sys.version_info.minor}",
        "copyright_year": year,
    }


def test_only_what_is_wanted_is_suggested() -> None:
    assert suggested_answers("x", set()) == {}
    assert suggested_answers("x", {"license", "nothing"}) == {}


def test_gits_user_is_the_author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure_git(tmp_path, monkeypatch, "[user]\nname = Ada Lövelace\n")
    assert suggested_answers("x", AUTHOR) == {"author": "Ada Lövelace"}


@pytest.mark.parametrize(
    "config",
    ["", "[user]\nemail = a@b\n", '[user]\nname = "  "\n', '[user]\nname = "a\\nb"\n', "[x"],
)
def test_without_a_usable_name_there_is_no_author(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure_git(tmp_path, monkeypatch, config)
    assert suggested_answers("x", AUTHOR) == {}


def test_without_git_there_is_no_author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert suggested_answers("x", AUTHOR) == {}


def test_git_is_not_asked_where_nobody_wants_an_author(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_tree(tmp_path, {"git": '#!/bin/sh\ntouch "$0.asked"\n'})
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    suggested_answers("x", {"project_name"})
    assert not (tmp_path / "git.asked").exists()
    suggested_answers("x", AUTHOR)
    assert (tmp_path / "git.asked").exists()
