"""Test templates in place of the bundled ones."""

from pathlib import Path

import pytest

from generator.system import locations
from tests.support.files import MANIFEST, build_template, build_tree

LAYERED = 'layers = ["_shared"]\n' + MANIFEST


def bundle(monkeypatch: pytest.MonkeyPatch, folder: Path, place: str) -> None:
    """Let scaffold find its templates in `folder`, either installed or in a checkout.

    What it saves of them goes into a cache of their own.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
    monkeypatch.setattr(locations, "INSTALLED", folder.parent / "nowhere")
    monkeypatch.setattr(locations, "CHECKOUT", folder.parent / "nowhere either")
    monkeypatch.setattr(locations, place, folder)


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two templates with a layer, found in a checkout."""
    folder = tmp_path / "templates"
    build_tree(folder / "_shared", {"copier.yml": "x: 1\n", "project/": ""})
    build_template(folder / "snail", manifest=LAYERED)
    build_template(folder / "ant", manifest=MANIFEST)
    bundle(monkeypatch, folder, "CHECKOUT")
    return folder
