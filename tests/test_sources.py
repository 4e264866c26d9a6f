from pathlib import Path

import pytest

from generator.settings import SettingError, Settings
from generator.sources import find_root, find_sources
from tests.helpers import build_tree


def found(root: Path, files: list[str], settings: Settings) -> list[tuple[str, str, bool]]:
    """Return what is rendered from a folder: its name, the path it yields, whether it is Jinja."""
    folder = build_tree(root / "mine", dict.fromkeys(files, ""))
    sources = find_sources(folder, find_root(folder, settings.subdirectory), settings)
    return [
        (source.shown.removeprefix("mine/"), "/".join(source.parts), source.templated)
        for source in sources
    ]


def test_files_and_folders_are_found_with_the_paths_that_they_yield(tmp_path: Path) -> None:
    assert found(tmp_path, ["p/b/c.txt.jinja", "p/a", "p/d/", "q/e"], Settings("p")) == [
        ("p/a", "a", False),
        ("p/b", "b", False),
        ("p/d", "d", False),
        ("p/b/c.txt.jinja", "b/c.txt", True),
    ]


def test_a_templated_file_stands_for_its_plain_twin(tmp_path: Path) -> None:
    assert found(tmp_path, ["a", "a.jinja"], Settings()) == [("a.jinja", "a", True)]


def test_without_a_suffix_every_file_is_jinja(tmp_path: Path) -> None:
    assert found(tmp_path, ["a.txt"], Settings(suffix="")) == [("a.txt", "a.txt", True)]


def test_what_is_excluded_is_no_source(tmp_path: Path) -> None:
    files = ["copier.yml", ".git/config", "a.pyc.jinja", "b/__pycache__/c", "b/d"]
    assert [name for name, _, _ in found(tmp_path, files, Settings())] == ["b", "b/d"]


@pytest.mark.parametrize("subdirectory", ["nowhere", "..", "/", "a.txt"])
def test_a_folder_that_is_not_there_is_refused(subdirectory: str, tmp_path: Path) -> None:
    folder = build_tree(tmp_path / "mine", {"a.txt": ""})
    with pytest.raises(SettingError, match="There is no folder"):
        find_root(folder, subdirectory)
