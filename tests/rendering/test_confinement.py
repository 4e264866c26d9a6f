"""Tests of the limits of the worker, even if a template escapes the sandbox."""

import contextlib
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering._confinement import _hook, confined
from tests.support.files import build_tree

OUTSIDE: dict[str, Callable[[Path], object]] = {
    "write": lambda out: (out / "new").write_text("x"),
    "append": lambda out: (out / "old").open("a"),
    "open": lambda out: os.open(out / "old", os.O_WRONLY),
    "folder": lambda out: (out / "new").mkdir(),
    "remove": lambda out: (out / "old").unlink(),
    "remove a folder": lambda out: (out / "empty").rmdir(),
    "rename": lambda out: (out / "old").rename(out / "new"),
    "move out": lambda out: (out / "tree/in").rename(out / "new"),
    "link": lambda out: os.link(out / "old", out / "new"),
    "link in": lambda out: os.link(out / "old", out / "tree/new"),
    "mode": lambda out: (out / "old").chmod(0),
    "time": lambda out: os.utime(out / "old", (0, 0)),
    "cut": lambda out: os.truncate(out / "old", 0),
    "through a link": lambda out: (out / "tree/out/new").write_text("x"),
    "dots": lambda out: (out / "tree/../new").write_text("x"),
    "neighbour": lambda out: (out / "tree2").write_text("x"),
    "process": lambda _: subprocess.run(["true"], check=True),
    "shell": lambda _: os.system("true"),  # noqa: S605
    "fork": lambda _: os.fork(),
    "network": lambda _: socket.create_connection(("127.0.0.1", 9)),
    "signal": lambda _: os.kill(os.getppid(), 0),
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_forbids_writes_outside_the_project(what: str, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "old").write_text("old")
    (tmp_path / "tree/in").write_text("in")
    (tmp_path / "tree/out").symlink_to(tmp_path)
    with confined(tmp_path / "tree"), pytest.raises(PermissionError, match="it may not"):
        OUTSIDE[what](tmp_path)
    assert (tmp_path / "old").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "old", "tree"]


@contextlib.contextmanager
def outsider() -> Iterator[None]:
    """Run code without confinement, as another process would."""
    tree, _hook.tree = _hook.tree, ""
    yield
    _hook.tree = tree


@pytest.mark.parametrize("early", [True, False])
def test_forbids_writes_through_a_link_that_replaces_the_tree(
    tmp_path: Path, *, early: bool
) -> None:
    home = build_tree(tmp_path / "home", {"tree/mine": "mine"})
    above = build_tree(tmp_path / "above", {"tree/": ""})

    def swap() -> None:
        above.rename(tmp_path / "aside")
        above.symlink_to(home)

    if early:
        swap()
    with confined(above / "tree"):
        if not early:
            with outsider():
                swap()
        with pytest.raises(PermissionError, match="outside the project"):
            (above / "tree/mine").write_text("theirs")
    assert (home / "tree/mine").read_text() == "mine"


def test_allows_reads_and_new_files_inside(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    tree = tmp_path / "tree"
    with confined(tree):
        (tree / "sub").mkdir(parents=True)
        (tree / "sub/a").write_text((tmp_path / "old").read_text())
        (tree / "sub/a").chmod(0o755)
        assert (tree / "sub/a").read_text() == "old"
        with pytest.raises(InputError, match="sub/A is refused: two of its files"):
            (tree / "sub/A").write_text("again")


def test_restores_access_afterwards(tmp_path: Path) -> None:
    with confined(tmp_path / "tree"):
        pass
    (tmp_path / "a").write_text("a")
    (tmp_path / "a").write_text("b")
    assert subprocess.run(["true"], check=False).returncode == 0
