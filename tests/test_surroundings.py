import datetime as dt
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pytest

from generator.criteria import Criterion
from generator.guide import Guide, load_guide
from generator.surroundings import read_signs, suggested_answers
from tests.helpers import build_tree

GUIDE = load_guide()
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


def guide_with(product: str, team: str) -> Guide:
    """Return the guide with other signs for the first two options of two needs."""
    signs = {"product": product, "team": team}
    return replace(GUIDE, criteria=tuple(with_signs(item, signs) for item in GUIDE.criteria))


def with_signs(criterion: Criterion, signs: Mapping[str, str]) -> Criterion:
    patterns = signs.get(criterion.id, "").split("|")
    options = [
        replace(option, signs=tuple(filter(None, pattern.split())))
        for option, pattern in zip_longest(criterion.options, patterns, fillvalue="")
        if not isinstance(option, str)
    ]
    return replace(criterion, options=tuple(options))


@pytest.mark.parametrize(
    ("files", "suggested"),
    [
        ([], {}),
        (["README.md", "deep/down/manage.py"], {}),
        (["manage.py"], {"team": "django"}),
        (["shop/manage.py"], {"team": "django"}),
        (["Shop.sln"], {"team": "dotnet"}),
        (["a/build.gradle.kts"], {"team": "java"}),
        (["package.json", "site/manage.py"], {}),
        (["package.json", "web/package.json"], {"team": "javascript"}),
        (["mix.exs", "Chart.yaml"], {"team": "elixir", "deploy": "kubernetes"}),
        (["samconfig.toml", "a/app.service"], {}),
    ],
    ids=str,
)
def test_files_nearby_suggest_needs_where_they_are_of_one_mind(
    files: list[str], suggested: dict[str, str], tmp_path: Path
) -> None:
    build_tree(tmp_path, dict.fromkeys(files, ""))
    assert read_signs(GUIDE, tmp_path) == suggested


def test_signs_are_the_guides_to_name(tmp_path: Path) -> None:
    build_tree(tmp_path, {"b.one": "", "c/d": ""})
    assert read_signs(guide_with("a|*.one", "c/*|e"), tmp_path) == {
        "product": "web-app",
        "team": "any",
    }


def test_a_need_of_several_answers_has_no_signs(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a": ""})
    several = [replace(with_signs(GUIDE.criteria[0], {"product": "a"}), multiple=True)]
    assert read_signs(replace(GUIDE, criteria=tuple(several)), tmp_path) == {}


def test_a_folder_that_is_not_there_suggests_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert read_signs(GUIDE, tmp_path / "gone") == {}
    assert read_signs(GUIDE, tmp_path / "file") == {}


def test_every_sign_of_the_guide_is_a_pattern_below_the_folder() -> None:
    signs = [sign for item in GUIDE.criteria for option in item.options for sign in option.signs]
    assert signs
    assert not [sign for sign in signs if sign.startswith(("/", "..", "**"))]
