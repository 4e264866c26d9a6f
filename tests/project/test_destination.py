import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError
from generator.project.destination import read_destination
from tests.support.files import list_tree

TYPED = st.text(max_size=30) | st.text(alphabet="a./-~ \\:\0\n", max_size=12)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "path", "name"),
    [
        ("my-app", "my-app", "my-app"),
        ("./my-app/", "my-app", "my-app"),
        ("a/b/my-app", "a/b/my-app", "my-app"),
        ("a/../my-app", "my-app", "my-app"),
        ("a//my-app", "a/my-app", "my-app"),
    ],
)
def test_reads_a_path_relative_to_the_working_folder(
    typed: str, path: str, name: str, here: Path
) -> None:
    destination = read_destination(typed)
    assert destination.path == here / path
    assert destination.name == name
    assert str(destination.shown) == str(Path(typed))


def test_uses_the_name_of_the_current_folder(here: Path) -> None:
    destination = read_destination(".")
    assert (destination.path, destination.name) == (here, here.name)


def test_accepts_a_sibling_folder(here: Path) -> None:
    assert read_destination("../other").path == here.parent / "other"


def test_keeps_an_absolute_path(here: Path) -> None:
    assert read_destination(f"{here}/my-app").path == here / "my-app"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "destination is empty"),
        ("   ", "destination is empty"),
        ("a\0b", "NUL"),
        ("-rf", "it starts with '-'"),
        ("two\nlines", "a character"),
        ("C:\\x", "a character"),
        ("\\\\server\\share", "a character"),
        ("CON", "Windows"),
        ("sub/nul.txt", "Windows"),
        ("-x/app", "it starts with '-'"),
        ("a/ /b", "it is empty"),
        ("x" * 300, "longer than 100"),
        ("~/app", "a character"),
        ("$(id)", "a character"),
    ],
)
def test_refuses_folder_names_that_some_systems_refuse(typed: str, reason: str, here: Path) -> None:
    with pytest.raises(InputError, match=reason):
        read_destination(typed)
    assert list_tree(here) == {}


def test_accepts_any_name_of_existing_folders(here: Path) -> None:
    (here / "-odd: name").mkdir()
    assert read_destination("-odd: name").path == here / "-odd: name"
    assert read_destination("-odd: name/app").path == here / "-odd: name" / "app"


def test_normalizes_a_new_folder_to_composed_form(here: Path) -> None:
    destination = read_destination("cafe\u0301/cafe\u0301")
    assert destination.path == here / "caf\u00e9" / "caf\u00e9"
    assert destination.name == "caf\u00e9"


def test_keeps_a_link_as_typed(here: Path) -> None:
    (here / "real").mkdir()
    (here / "link").symlink_to("real")
    assert read_destination("link/app").path == here / "link" / "app"


def test_names_a_removed_working_folder(here: Path) -> None:
    script = (
        "import os\nfrom generator.project.destination import read_destination\n"
        "from generator.errors import InputError\nos.rmdir(os.getcwd())\n"
        "try:\n    read_destination('app')\nexcept InputError as error:\n    print(error)\n"
    )
    gone = here / "gone"
    gone.mkdir()
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=gone, check=True, capture_output=True, text=True)
    assert "current folder no longer exists" in done.stdout


@given(typed=TYPED)
def test_accepted_destination_can_be_created_and_reading_creates_nothing(
    typed: str, tmp_path: Path
) -> None:
    before = list_tree(tmp_path)
    try:
        destination = read_destination(typed)
    except InputError as refusal:
        assert "\n" not in str(refusal)  # noqa: PT017 - most paths are refused, and may be
        return
    finally:
        assert list_tree(tmp_path) == before
    assert destination.path.is_absolute()
    assert destination.name == destination.path.name
    assert ".." not in destination.path.parts
    if destination.path.is_relative_to(tmp_path):
        os.makedirs(destination.path, exist_ok=True)  # noqa: PTH103 - what Path does is tested
        assert destination.path.is_dir()
