"""Tests of the stored projects that releases generated, and of the script that stores them."""

import datetime as dt
from pathlib import Path

import pytest

from generator.project.record import read_answers_file, tree_id
from generator.system.names import RECORD
from scripts.upgrades import EDITS, STORE, Repository, open_store, read_sets, releases, write
from tests.support.bundled import bundle
from tests.support.files import build_template

DATE = dt.date(2026, 11, 30)
SETS = """
[answers]
project_name = "Shop"

[sets.snail.small]

[sets.snail.big]
answers = { house = "big" }
"""
QUESTIONS = """\
project_name: My project
house: small
decision_date: {type: str, default: '', when: false}
"""
EDIT = """
[[edit]]
file = "home.txt"
text = "It has {{ 9 if house == 'big' else 2 }} doors.\\n"
"""
LARGE = b"\0" * 100_000


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with templates and a store; the store has a release 0.1.0 of the template."""
    bundle(monkeypatch, tmp_path / "templates", "CHECKOUT")
    change_template(tmp_path, {"data.bin": LARGE, "gone.txt": "x\n", "run.sh": "#!/bin/sh\n"})
    (tmp_path / "templates/snail/edits.toml").write_text(EDIT)
    (tmp_path / "store").mkdir()
    (tmp_path / "store/sets.toml").write_text(SETS)
    store(tmp_path, "0.1.0")
    return tmp_path


def change_template(place: Path, files: dict[str, bytes | str]) -> None:
    home = {"home.txt.jinja": "{{ project_name }} lives in a {{ house }} house\n"}
    build_template(place / "templates/snail", QUESTIONS, home | files)
    (place / "templates/snail/project/run.sh").chmod(0o755)


def store(place: Path, release: str) -> bytes:
    folder = place / "store"
    return write(read_sets(folder / "sets.toml"), DATE, folder, release).read_bytes()


def opened(place: Path, name: str = "git") -> Repository:
    return open_store(place / name, place / "store")


def test_stores_each_set_as_a_branch(place: Path) -> None:
    repository = opened(place)
    assert repository.branches() == [
        *("0.1.0/snail/big", "0.1.0/snail/big+edits"),
        *("0.1.0/snail/small", "0.1.0/snail/small+edits"),
    ]
    repository.extract("0.1.0/snail/big", place / "tree")
    assert (place / "tree/home.txt").read_text() == "Shop lives in a big house\n"
    assert (place / "tree/data.bin").read_bytes() == LARGE
    assert (place / "tree/run.sh").stat().st_mode & 0o111
    assert read_answers_file(place / "tree" / RECORD).generated == "2026-11-30"
    about = repository.git("log", "-1", "--format=%s %as", "0.1.0/snail/big").decode()
    assert about == "Render big with scaffold 0.1.0, template snail 1.0 2026-11-30\n"


def test_stores_the_edits_of_the_release(place: Path) -> None:
    repository = opened(place)
    repository.extract("0.1.0/snail/big+edits", place / "tree")
    text = (place / "tree/home.txt").read_text()
    assert text == "Shop lives in a big house\nIt has 9 doors.\n"
    changed = repository.git("diff", "--name-only", "0.1.0/snail/big", "0.1.0/snail/big+edits")
    assert changed.decode().split() == ["home.txt"]


def test_equal_trees_are_equal_bytes(place: Path) -> None:
    before = (place / "store/0.1.0.xz").read_bytes()
    assert store(place, "0.1.0") == before
    assert len(before) < 2000  # the large file is not in it


def test_later_release_stores_differences(place: Path) -> None:
    build_template(place / "templates/snail", QUESTIONS + "garden: none\n", {"new.txt": "new\n"})
    (place / "templates/snail/project/gone.txt").unlink()
    store(place, "0.10.0")
    repository = opened(place)
    changed = ("diff", "--name-status", "0.1.0/snail/small", "0.10.0/snail/small")
    assert repository.git(*changed).decode().split() == [
        *("M", RECORD, "D", "gone.txt", "A", "new.txt")
    ]
    log = repository.git("log", "--format=%D", "0.10.0/snail/big+edits").decode().split()
    assert log == ["0.10.0/snail/big+edits", "0.10.0/snail/big", "0.1.0/snail/big"]
    assert releases(place / "store") == ["0.1.0", "0.10.0"]


def test_large_file_that_a_template_drops_must_be_saved(place: Path) -> None:
    (place / "templates/snail/project/data.bin").unlink()
    with pytest.raises(ValueError, match=r"^git cannot read 0\.1\.0\.xz: .*tests/upgrades/large"):
        opened(place)
    (place / "store/large").mkdir()
    (place / "store/large/data.bin").write_bytes(LARGE)
    opened(place, "again").extract("0.1.0/snail/small", place / "tree")
    assert (place / "tree/data.bin").read_bytes() == LARGE


def test_stored_trees_are_those_that_their_records_name(tmp_path: Path) -> None:
    repository = open_store(tmp_path / "git")
    sets = {f"{item.template}/{item.name}" for item in read_sets()}
    unmodified = [branch for branch in repository.branches() if not branch.endswith(EDITS)]
    assert {branch.partition("/")[2] for branch in unmodified} <= sets
    assert releases()[0] == "0.1.0"
    for branch in unmodified:
        tree = tmp_path / branch.replace("/", "-")
        repository.extract(branch, tree)
        assert f'pristine = "{tree_id(tree, without=[RECORD])}"' in (tree / RECORD).read_text()
        assert not (tree / ".env").exists()
        assert not (tree / "uv.lock").exists()
        above = repository.git("rev-parse", branch, f"{branch}{EDITS}^").split()
        assert above[0] == above[1]


def test_store_is_small() -> None:
    assert sum(file.stat().st_size for file in STORE.glob("*.xz")) < 500_000 * len(releases())
