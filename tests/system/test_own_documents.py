"""scaffold's own documents are parsed once for each version of a file."""

import os
import time
from pathlib import Path

import pytest

from generator.system import own_documents
from generator.system.own_documents import load_own, load_own_toml
from tests.support.files import build_tree


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return build_tree(tmp_path, {"guide.toml": "a = [1]\n"}) / "guide.toml"


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_documents, "SETTLED", -1)


def test_a_file_is_parsed_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    assert load_own_toml(str(file)) == {"a": [1]}
    monkeypatch.setattr("tomllib.load", None)
    assert load_own_toml(str(file)) == {"a": [1]}


def test_a_changed_file_is_parsed_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    load_own_toml(str(file))
    before = file.stat()
    time.sleep(0.02)  # a tick of the file system's clock
    file.write_text("a = [2]\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert load_own_toml(str(file)) == {"a": [2]}


def test_a_change_of_any_of_several_files_is_seen(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    other = build_tree(file.parent, {"other.yml": "1"}) / "other.yml"
    files = [str(file), str(other)]
    assert load_own(files, "yaml", lambda: [1]) == load_own(files, "yaml", list) == [1]
    other.write_text("12")
    assert load_own(files, "yaml", lambda: [2]) == [2]
    assert load_own(files[:1], "yaml", lambda: [3]) == [3]


def test_a_file_that_is_still_being_changed_is_not_saved(file: Path) -> None:
    assert load_own_toml(str(file)) == {"a": [1]}
    file.write_text("a = [2]\n")
    assert load_own_toml(str(file)) == {"a": [2]}


def test_a_date_is_read_but_not_saved(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    file.write_text("a = 2026-01-01\n")
    assert load_own_toml(str(file)) == load_own_toml(str(file))
