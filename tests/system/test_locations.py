"""Tests of the user's folders on each system."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.system.locations import cache_home, config_home, state_home

HOMES = {"XDG_CACHE_HOME": cache_home, "XDG_CONFIG_HOME": config_home, "XDG_STATE_HOME": state_home}


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in (*HOMES, "LOCALAPPDATA", "APPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", "/home/me")
    return Path("/home/me")


@pytest.mark.parametrize(("variable", "find"), HOMES.items())
def test_uses_absolute_variables_and_ignores_relative_ones(
    variable: str, find: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    usual = find()
    assert usual.is_relative_to(home)
    monkeypatch.setenv(variable, "/else/where")
    assert find() == Path("/else/where/scaffold")
    monkeypatch.setenv(variable, "else/where")
    assert find() == usual


@pytest.mark.parametrize(
    ("system", "cache", "config"),
    [
        ("linux", "/home/me/.cache", "/home/me/.config"),
        ("darwin", "/home/me/Library/Caches", "/home/me/Library/Application Support"),
        ("win32", "/local", "/roaming"),
    ],
)
def test_knows_the_folders_of_each_system(
    system: str, cache: str, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    monkeypatch.setenv("APPDATA", "/roaming")
    assert (cache_home(), config_home()) == (Path(cache, "scaffold"), Path(config, "scaffold"))
