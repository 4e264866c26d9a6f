from pathlib import Path

import pytest

from tests.support.lint import lint_folder, places

CONFIG = """\
_subdirectory: project
license:
  type: str
  choices: [mit, bsd]
  default: mit
"""


def overlaps(root: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    """Return the overlaps of files in a template that asks for a licence."""
    tree = {f"project/{name}": content for name, content in files.items()}
    config = {"copier.yml": CONFIG, "project/used.jinja": "{{ license }}"}
    return places(lint_folder(root, {**config, **tree}), "overlapping-paths")


@pytest.mark.parametrize("name", ['{{ "a" }}.txt', "a:b", "{% if 1 < 2 %}a{% endif %}.txt", "a?"])
def test_finds_characters_that_windows_refuses(name: str, tmp_path: Path) -> None:
    files = {"copier.yml": "_subdirectory: project\n", f"project/{name}": ""}
    [(file, line, message)] = places(lint_folder(tmp_path, files), "windows-name")
    assert (file, line) == (f"mine/project/{name}", 0)
    assert message == (
        "Windows cannot check it out: its name contains a character that some systems refuse. "
        "Rename it; a condition can be computed in copier.yml."
    )


@pytest.mark.parametrize("name", ["aux.py", "NUL", "dot.", "blank "])
def test_finds_names_that_windows_refuses(name: str, tmp_path: Path) -> None:
    files = {"copier.yml": "_subdirectory: project\n", f"project/{name}/a.txt": ""}
    [(file, _, message)] = places(lint_folder(tmp_path, files), "windows-name")
    assert file == f"mine/project/{name}"
    assert "Windows refuses its name" in message


def test_ignores_names_outside_the_project_folder(tmp_path: Path) -> None:
    files = {"copier.yml": "_subdirectory: project\n", "docs/a:b": "", "project/a": ""}
    assert lint_folder(tmp_path, files) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("README.md", "readme.md"),
        ("a.txt", "{{ 'a' }}.txt"),
        ("caf\u00e9", "cafe\u0301"),
        ("LICENSE", "{% if license == 'mit' %}LICENSE{% endif %}.jinja"),
    ],
)
def test_finds_two_files_for_one_path(one: str, other: str, tmp_path: Path) -> None:
    first, second = sorted([one, other])
    [(file, line, message)] = overlaps(tmp_path, {one: "", other: ""})
    assert (file, line) == (f"mine/project/{second}", 0)
    assert f"as mine/project/{first} does: one of the two would be lost." in message


@pytest.mark.parametrize(
    "files",
    [
        {"a.txt": "", "a.txt.jinja": ""},
        {"{% if license == 'mit' %}L{% endif %}": "", "{% if license == 'bsd' %}L{% endif %}": ""},
        {"a/x": "", "b/x": ""},
    ],
)
def test_alternative_files_do_not_overlap(files: dict[str, str], tmp_path: Path) -> None:
    assert overlaps(tmp_path, files) == []


def test_finds_overlapping_layers(tmp_path: Path) -> None:
    below = {"copier.yml": "_subdirectory: src\n", "src/a/README.md": ""}
    above = {"copier.yml": "_subdirectory: project\n", "project/a/Readme.md.jinja": ""}
    found = places(lint_folder(tmp_path, above, below), "overlapping-paths")
    message = (
        "It renders to a/Readme.md, as below/src/a/README.md does: one of the two would be lost."
    )
    assert found == [("mine/project/a/Readme.md.jinja", 0, message)]


def test_files_excluded_by_default_do_not_overlap(tmp_path: Path) -> None:
    config = CONFIG + "_exclude:\n  - \"{% if license == 'mit' %}a.txt{% endif %}\"\n"
    files = {"copier.yml": config, "project/a.txt": "", "project/A.txt": ""}
    assert lint_folder(tmp_path, files) == []


def test_skips_paths_that_need_an_answer_without_default(tmp_path: Path) -> None:
    config = "_subdirectory: project\nname:\n  type: str\n"
    files = {"copier.yml": config, "project/{{ name }}a": "", "project/a": ""}
    assert lint_folder(tmp_path, files) == []
