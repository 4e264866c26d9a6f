"""Results are saved in the user's cache folder, and read only if nobody else could write them."""

import marshal
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.system import kept
from generator.system.kept import CHECK, FOLDER, keep, read_kept

NAME = "result.bin"
KEY = ("file", 7)
VALUE = {"a": [1, 2.5, "text", True]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "scaffold" / FOLDER


def saved(name: str = NAME) -> None:
    assert read_kept(name, KEY) is None
    keep(name, KEY, VALUE)


def test_what_was_saved_is_found_again(folder: Path) -> None:
    saved()
    assert read_kept(NAME, KEY) == VALUE
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


def test_another_key_finds_nothing() -> None:
    saved()
    assert read_kept(NAME, ("file", 8)) is None


def let_others_write(file: Path) -> None:
    file.chmod(0o620)


def let_others_write_the_folder(file: Path) -> None:
    file.parent.chmod(0o702)


def link(file: Path) -> None:
    file.rename(file.parent.parent / "elsewhere")
    file.symlink_to(file.parent.parent / "elsewhere")


def link_the_folder(file: Path) -> None:
    file.parent.rename(file.parent.parent / "elsewhere")
    file.parent.symlink_to(file.parent.parent / "elsewhere")


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-3])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def make_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


WRONGS = (
    *(let_others_write, let_others_write_the_folder, link, link_the_folder),
    *(damage, cut, empty, make_a_folder),
)


@pytest.mark.parametrize("wrong", WRONGS)
def test_a_file_that_is_not_safe_is_not_read(wrong: Callable[[Path], None], folder: Path) -> None:
    saved()
    wrong(folder / NAME)
    assert read_kept(NAME, KEY) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_of_another_user_is_not_read(folder: Path) -> None:
    saved()
    os.chown(folder / NAME, 12_345, -1)
    assert read_kept(NAME, KEY) is None


def test_nothing_is_saved_where_others_may_write(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    saved()
    assert list(folder.iterdir()) == []


def test_the_oldest_files_are_removed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_FILES", 2)
    for number in range(4):
        saved(f"{number}.bin")
        for file in folder.iterdir():
            os.utime(file, (0, file.stat().st_mtime - 1))
    assert len(list(folder.iterdir())) == 2
    assert read_kept("3.bin", KEY) == VALUE


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    saved()
    assert read_kept(NAME, KEY) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"x", marshal.dumps(7)])
def test_content_that_is_no_result_is_not_used(folder: Path, content: bytes) -> None:
    saved()
    (folder / NAME).write_bytes(zlib.crc32(content).to_bytes(CHECK) + content)
    assert read_kept(NAME, KEY) is None


def test_a_value_that_cannot_be_saved_is_no_error() -> None:
    keep(NAME, KEY, object())
    assert read_kept(NAME, KEY) is None


def test_a_pipe_is_not_read(folder: Path) -> None:
    saved()
    file = folder / NAME
    file.unlink()
    os.mkfifo(file, 0o600)
    assert read_kept(NAME, KEY) is None
