"""Recommended commands, which work where the user is."""

from pathlib import Path

import pytest

from generator.project.command import relative_path, update_command


@pytest.mark.parametrize(
    ("here", "command"),
    [
        (".", "scaffold update 'my shop' --abort"),
        ("my shop", "scaffold update --abort"),
        ("my shop/src/deep", "scaffold update --abort"),
        ("other", "scaffold update '../my shop' --abort"),
    ],
)
def test_a_project_is_named_from_outside_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, command: str
) -> None:
    (tmp_path / here).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / here)
    assert update_command(tmp_path / "my shop", "--abort") == command


def test_a_working_folder_that_is_gone_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert relative_path(tmp_path / "shop") == str(tmp_path / "shop")
    assert update_command(tmp_path / "shop") == f"scaffold update {tmp_path}/shop"
    monkeypatch.chdir(tmp_path)
