"""A file is written whole or stays as it was; one run at a time works in a folder."""

import sys
from pathlib import Path

import pytest

from generator.whole import alone_in, write_whole
from tests.helpers import build_tree, list_tree
from tests.interrupted import under_way, wait_for

HOLD = """
import sys, time
from pathlib import Path
from generator.whole import alone_in
with alone_in(Path(sys.argv[1])):
    Path(sys.argv[2]).touch()
    time.sleep(600)
"""
TAKE = """
import sys
from pathlib import Path
from generator.whole import alone_in
with alone_in(Path(sys.argv[1])):
    print("alone")
"""


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.txt", "é\n")
    assert list_tree(tmp_path) == {"a": None, "a/b.txt": "é\n".encode()}


def test_a_file_is_replaced(tmp_path: Path) -> None:
    write_whole(build_tree(tmp_path, {"b.txt": "old and long"}) / "b.txt", "new")
    assert list_tree(tmp_path) == {"b.txt": b"new"}


@pytest.mark.parametrize("text", ["whole", "no \udcff"])
def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, text: str) -> None:
    build_tree(tmp_path, {"b.txt/kept": ""})
    with pytest.raises((OSError, UnicodeError)):
        write_whole(tmp_path / "b.txt", text)
    assert list_tree(tmp_path) == {"b.txt": None, "b.txt/kept": b""}


def test_a_second_run_waits_until_the_first_is_gone_however_it_ends(tmp_path: Path) -> None:
    folder, sign = str(tmp_path / "folder"), tmp_path / "sign"
    with under_way([sys.executable, "-c", HOLD, folder, str(sign)], Path.cwd()) as first:
        wait_for(sign.exists, first)
        with under_way([sys.executable, "-c", TAKE, folder], Path.cwd()) as second:
            assert second.poll() is None
            first.kill()
            assert second.communicate(timeout=60) == ("alone\n", "")


def test_a_folder_is_free_again_when_the_work_is_done(tmp_path: Path) -> None:
    for _ in range(2):
        with alone_in(tmp_path / "folder"):
            assert (tmp_path / "folder").is_dir()
