import datetime as dt
import sys
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

import pytest

from generator.project.suggestions import Sign, read_signs, suggested_answers
from generator.recommendation._criteria import Criterion
from generator.recommendation.guide import Guide, load_guide
from tests.support.files import build_tree

GUIDE = load_guide()
AUTHOR = {"author"}


def configure_git(home: Path, monkeypatch: pytest.MonkeyPatch, config: str) -> None:
    """Give git these settings only."""
    build_tree(home, {".gitconfig": config})
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(home.parent))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.chdir(home)


def test_folder_name_suggests_title_and_package() -> None:
    assert suggested_answers("my-app", {"project_name", "package_name"}) == {
        "project_name": "My App",
        "package_name": "my_app",
    }


def test_suggests_python_version_and_year() -> None:
    year = dt.datetime.now(tz=dt.UTC).year
    assert suggested_answers("x", {"python_version", "copyright_year"}) == {
        "python_version": f"{sys.version_info.major}.{sys.version_info.minor}",
        "copyright_year": year,
    }


def test_suggests_only_requested_answers() -> None:
    assert suggested_answers("x", set()) == {}
    assert suggested_answers("x", {"license", "nothing"}) == {}


def test_suggests_the_git_user_as_author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure_git(tmp_path, monkeypatch, "[user]\nname = Ada Lövelace\n")
    assert suggested_answers("x", AUTHOR) == {"author": "Ada Lövelace"}


@pytest.mark.parametrize(
    "config",
    ["", "[user]\nemail = a@b\n", '[user]\nname = "  "\n', '[user]\nname = "a\\nb"\n', "[x"],
)
def test_suggests_no_author_without_a_usable_name(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure_git(tmp_path, monkeypatch, config)
    assert suggested_answers("x", AUTHOR) == {}


def test_suggests_no_author_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure_git(tmp_path, monkeypatch, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert suggested_answers("x", AUTHOR) == {}


def test_does_not_run_git_without_need_for_an_author(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_tree(tmp_path, {"git": '#!/bin/sh\ntouch "$0.asked"\n'})
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    configure_git(tmp_path / "home", monkeypatch, "[user]\nname = Ada\n")
    suggested_answers("x", {"project_name"})
    assert suggested_answers("x", AUTHOR) == {"author": "Ada"}
    assert not (tmp_path / "git.asked").exists()
    configure_git(tmp_path / "home", monkeypatch, '[user]\nname = "Ada"\n')
    suggested_answers("x", AUTHOR)
    assert (tmp_path / "git.asked").exists()


def guide_with(product: str, team: str) -> Guide:
    """Return the guide with other file patterns for the first two options of two needs."""
    signs = {"product": product, "team": team}
    return GUIDE._replace(criteria=tuple(with_signs(item, signs) for item in GUIDE.criteria))


def with_signs(criterion: Criterion, signs: Mapping[str, str]) -> Criterion:
    patterns = signs.get(criterion.id, "").split("|")
    options = [
        option._replace(signs=tuple(filter(None, pattern.split())))
        for option, pattern in zip_longest(criterion.options, patterns, fillvalue="")
        if not isinstance(option, str)
    ]
    return criterion._replace(options=tuple(options))


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
def test_files_nearby_suggest_needs_if_they_agree(
    files: list[str], suggested: dict[str, str], tmp_path: Path
) -> None:
    build_tree(tmp_path, dict.fromkeys(files, ""))
    found = read_signs(GUIDE, tmp_path)
    assert {need: sign.option for need, sign in found.items()} == suggested
    assert all(sign.file.relative_to(tmp_path).as_posix() in files for sign in found.values())


def test_the_guide_defines_the_file_patterns(tmp_path: Path) -> None:
    build_tree(tmp_path, {"b.one": "", "c/d": ""})
    assert read_signs(guide_with("a|*.one", "c/*|e"), tmp_path) == {
        "product": Sign("web-app", tmp_path / "b.one"),
        "team": Sign("any", tmp_path / "c/d"),
    }


def test_a_need_with_several_answers_has_no_file_patterns(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a": ""})
    several = [with_signs(GUIDE.criteria[0], {"product": "a"})._replace(multiple=True)]
    assert read_signs(GUIDE._replace(criteria=tuple(several)), tmp_path) == {}


def test_a_missing_folder_suggests_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert read_signs(GUIDE, tmp_path / "gone") == {}
    assert read_signs(GUIDE, tmp_path / "file") == {}


def test_every_file_pattern_of_the_guide_stays_below_the_folder() -> None:
    signs = [sign for item in GUIDE.criteria for option in item.options for sign in option.signs]
    assert signs
    assert not [sign for sign in signs if sign.startswith(("/", "..", "**"))]
