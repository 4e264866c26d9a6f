"""Compiled texts of bundled templates are saved, one file for each environment."""

from pathlib import Path

import pytest

from generator.rendering._bytecode import Bytecode
from generator.rendering._environments import Jinja
from generator.system.kept import FOLDER

JINJA = Jinja("jinja2.Undefined", {}, (Path("/templates/mine"),))
TEXT = b"text"
CODE = compile("1 + 1", "a.txt", "eval")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "scaffold" / FOLDER


def saved(jinja: Jinja = JINJA) -> None:
    bytecode = Bytecode(jinja)
    assert bytecode.get(TEXT) is None
    bytecode.put(TEXT, CODE)
    bytecode.save()


def test_what_was_compiled_is_found_again(folder: Path) -> None:
    saved()
    assert Bytecode(JINJA).get(TEXT) == CODE
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "other",
    [
        Jinja("jinja2.StrictUndefined", {}, JINJA.folders),
        Jinja("jinja2.Undefined", {"trim_blocks": True}, JINJA.folders),
        Jinja("jinja2.Undefined", {}, (Path("/templates/other"),)),
    ],
)
def test_other_options_have_another_file(other: Jinja) -> None:
    saved()
    assert Bytecode(other).get(TEXT) is None
