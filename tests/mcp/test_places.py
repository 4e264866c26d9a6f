"""Messages without the paths of this machine."""

import tempfile
from pathlib import Path

import pytest

from generator.mcp.places import shown_paths, without_paths


def test_known_places_are_replaced_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.chdir(tmp_path)
    shown = shown_paths(None)
    said = f"{tmp_path}/shop, {tmp_path}-other, /home/ada/notes, /home/ada2, /home/adam"
    assert without_paths(said, shown) == (
        f"./shop, {tmp_path}-other, ~/notes, /home/ada2, /home/adam"
    )


def test_folders_of_scaffold_are_not_shown() -> None:
    place = f"{tempfile.gettempdir()}/scaffold-ab_12c/project/a.txt"
    assert without_paths(f"{place} failed", {}) == "(temporary)/project/a.txt failed"


def test_the_root_is_not_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert without_paths("/health and /a/b", shown_paths(None)) == "/health and /a/b"
