from pathlib import Path

import pytest

from generator.rendering.copier_settings import SettingError, Settings
from generator.rendering.sources import find_root, find_sources
from tests.support.files import build_tree


def found(root: Path, files: list[str], settings: Settings) -> list[tuple[str, str, bool]]:
    """Return the sources of a folder: name, rendered path, whether it is Jinja."""
    folder = build_tree(root / "mine", dict.fromkeys(files, ""))
    sources = find_sources(folder, find_root(folder, settings.subdirectory), settings)
    return [
        (source.display_path.removeprefix("mine/"), "/".join(source.parts), source.templated)
        for source in sources
    ]


def test_finds_files_and_folders_with_their_rendered_paths(tmp_path: Path) -> None:
    assert found(tmp_path, ["p/b/c.txt.jinja", "p/a", "p/d/", "q/e"], Settings("p")) == [
        ("p/a", "a", False),
        ("p/b", "b", False),
        ("p/d", "d", False),
        ("p/b/c.txt.jinja", "b/c.txt", True),
    ]


def test_a_templated_file_replaces_its_plain_twin(tmp_path: Path) -> None:
    assert found(tmp_path, ["a", "a.jinja"], Settings()) == [("a.jinja", "a", True)]


def test_without_a_suffix_every_file_is_jinja(tmp_path: Path) -> None:
    assert found(tmp_path, ["a.txt"], Settings(suffix="")) == [("a.txt", "a.txt", True)]


def test_skips_excluded_files(tmp_path: Path) -> None:
    files = ["copier.yml", ".git/config", "a.pyc.jinja", "b/__pycache__/c", "b/d"]
    assert [name for name, _, _ in found(tmp_path, files, Settings())] == ["b", "b/d"]


@pytest.mark.parametrize("subdirectory", ["nowhere", "..", "/", "a.txt"])
def test_refuses_a_missing_folder(subdirectory: str, tmp_path: Path) -> None:
    folder = build_tree(tmp_path / "mine", {"a.txt": ""})
    with pytest.raises(SettingError, match="There is no folder"):
        find_root(folder, subdirectory)
