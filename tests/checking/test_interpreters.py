"""Tests of finding Python interpreters, independent of the working folder."""

import sys
from pathlib import Path

import pytest

from generator.checking._interpreters import interpreters, newest, newest_reads
from tests.support.files import build_template, build_tree
from tests.support.processes import scaffold


def test_finds_the_running_interpreter() -> None:
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in interpreters()
    assert newest() in interpreters()


def test_ignores_settings_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_CACHE_DIR", "UV_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    clone = build_template(tmp_path / "clone", "name: x\n", {"{{ name }}.py": "x = (\n"})
    build_tree(clone, {"uv.toml": 'cache-dir = "../elsewhere"\n'})
    cache = str(tmp_path / "cache")
    done = scaffold(clone, "template", "check", ".", "--keep", "../kept", XDG_CACHE_HOME=cache)
    assert "It is not valid Python" in done.out
    assert {path.name for path in tmp_path.iterdir()} == {"clone", "cache", "kept"}


@pytest.mark.parametrize(
    ("text", "valid"), [("x = 1\n", True), ("'''é'''\n", True), ("if:\n", False), ("\0", False)]
)
def test_newest_interpreter_detects_invalid_syntax(text: str, valid: bool) -> None:  # noqa: FBT001
    assert newest_reads(text) is valid
