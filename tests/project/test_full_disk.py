"""A full disk at any point: one error paragraph, and no leftovers."""

import hashlib
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.errors import WorkError
from generator.project._staging import staging
from tests.support.files import build_template, list_tree
from tests.support.processes import COMMAND, Outcome, git, run, scaffold

Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount a small file system, which only root may do."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = False

    def mount(options: str) -> Path:
        nonlocal mounted
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
        tried = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        if tried.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {tried.stderr.strip()}")
        mounted = True
        return disk

    yield mount
    if mounted:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def template(tmp_path: Path) -> str:
    """A template of 100 KiB that git cannot compress, in files of 10 KiB, one per folder."""
    noise = hashlib.shake_128(b"noise")
    files = {f"d{number}/f.bin": noise.digest(10240) + bytes([number]) for number in range(10)}
    return str(build_template(tmp_path / "template", files=files))


def assert_failed(failed: Outcome, place: Path) -> None:
    """Check exit code 1, one paragraph, and an empty folder."""
    assert (failed.code, failed.out) == (1, ""), failed
    assert failed.err.startswith("Error: ")
    assert failed.err.count("\n") == 1
    assert "Internal error" not in failed.err
    assert list_tree(place) == {}


@pytest.mark.parametrize(
    "options", ["size=4k", "size=60k", "size=100k", "nr_inodes=2", "nr_inodes=9"]
)
def test_a_full_disk_leaves_nothing(mount: Mount, template: str, options: str) -> None:
    disk = mount(options)
    failed = scaffold(disk, "new", "a/app", "-y", "-t", template)
    assert_failed(failed, disk)
    assert "disk is full" in failed.err or "No space left on device" in failed.err


def test_full_disk_leaves_the_working_folder_empty(mount: Mount, template: str) -> None:
    disk = mount("size=60k")
    assert_failed(scaffold(disk, "new", ".", "-y", "-t", template, "--no-git"), disk)


def test_a_disk_too_small_for_the_record_leaves_nothing(mount: Mount) -> None:
    disk = mount("size=16k")
    with pytest.raises(WorkError, match="No space left"), staging(disk / "app") as staged:
        (staged.tree / "file").write_bytes(bytes(64 * 1024))
    assert list_tree(disk) == {}


def test_a_disk_too_small_for_the_repository_gets_the_project(mount: Mount, template: str) -> None:
    disk = mount("size=180k")
    made = scaffold(disk, "new", "app", "-y", "-t", template, "--no-install")
    assert (made.code, made.err) == (0, "")
    assert "not done: git" in made.out
    assert "No space left on device" in made.out
    assert (disk / "app/.scaffold.toml").is_file()
    assert len(list((disk / "app").glob("d*/f.bin"))) == 10


def test_a_large_enough_disk_gets_everything(mount: Mount, template: str) -> None:
    disk = mount("size=2m")
    made = scaffold(disk, "new", "app", "-y", "-t", template, "--no-install")
    assert (made.code, made.err) == (0, "")
    assert git(disk / "app", "status", "--porcelain") == ""


@pytest.mark.parametrize("destination", ["app", "a/app", "."])
def test_a_file_above_the_size_limit_leaves_nothing(
    tmp_path: Path, template: str, destination: str
) -> None:
    """Works without root: the system refuses files above a size."""
    place = tmp_path / "place"
    place.mkdir()
    words = [*COMMAND, "new", destination, "-y", "-t", template, "--no-git"]
    failed = run(["sh", "-c", f"ulimit -f 8; exec {shlex.join(words)}"], place)
    assert_failed(failed, place)
    assert "File too large" in failed.err
