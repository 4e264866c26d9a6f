"""Limits of a repository are checked before its files are written; the cache stays clean."""

import hashlib
import os
import shutil
import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator import limits
from generator.errors import InputError
from generator.recommendation.guide import load_guide
from generator.registry._address import parse_address
from generator.registry._git_cache import fetch_commit, fetch_ref
from generator.registry._loading import open_address
from generator.registry.version import versioned
from generator.rendering.context import Origin
from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import git, scaffold, surroundings
from tests.support.repositories import cached_names, commit, repository

GUIDE = load_guide()


def made(folder: Path, words: Sequence[str], text: bytes) -> str:
    """Make a git object from a text; return its id."""
    done = subprocess.run(
        ["git", *words], cwd=folder, env=surroundings(), input=text, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def blob(folder: Path, content: bytes) -> str:
    return made(folder, ["hash-object", "-w", "--stdin"], content)


def tree(folder: Path, rows: Sequence[tuple[str, str, str]]) -> str:
    """Make a tree of (kind, id, name)."""
    modes = {"blob": "100644", "tree": "040000"}
    text = "".join(f"{modes[kind]} {kind} {id_}\t{name}\0" for kind, id_, name in rows)
    return made(folder, ["mktree", "-z"], text.encode())


def released(folder: Path, root: str) -> str:
    """Commit a tree and release it."""
    id_ = git(folder, "commit-tree", root, "-m", "x")
    git(folder, "update-ref", "refs/heads/main", id_)
    git(folder, "tag", "v1.0", id_)
    return id_


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """An empty repository."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def multiplied(folder: Path) -> str:
    """Return a tree of few objects that expands to 234,256 files and more than 900 MB."""
    level = "blob", blob(folder, os.urandom(2048) * 2)
    for _ in range(4):
        rows = [(level[0], level[1], f"n{number}") for number in range(22)]
        level = "tree", tree(folder, rows)
    template = blob(folder, b"x: 1\n")
    return tree(folder, [("tree", level[1], "all"), ("blob", template, "copier.yml")])


def nested(folder: Path, inside: tuple[str, str], deep: int) -> str:
    kind, id_ = inside
    for _ in range(deep):
        kind, id_ = "tree", tree(folder, [(kind, id_, "d")])
    return id_


def refused(hostile: Path, cache: Path, root: str) -> str:
    """Return the error for a tree, of which nothing must be left."""
    released(hostile, root)
    with pytest.raises(InputError) as refusal:
        fetch_ref(repository(hostile), "")
    assert [path.name for path in repository(hostile).store.iterdir()] == [".lock"]
    assert sum(path.lstat().st_size for path in cache.rglob("*") if path.is_file()) == 0
    return str(refusal.value)


def test_counts_expanding_trees_before_writing(
    hostile: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    text = f'#!/bin/sh\necho "$@" >> {asked}\nexec {shutil.which("git")} "$@"\n'
    shim = build_tree(tmp_path / "bin", {"git": text}) / "git"
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    said = refused(hostile, cache, multiplied(hostile))
    assert said == (
        "gh:a/b contains more than 20000 files, the limit for a template repository. "
        "Nothing was written."
    )
    assert " ls-tree " in asked.read_text()
    assert " read-tree " not in asked.read_text()


def test_new_refuses_an_expanding_tree_and_leaves_nothing(hostile: Path, tmp_path: Path) -> None:
    released(hostile, multiplied(hostile))
    size = sum(file.stat().st_size for file in hostile.rglob("*") if file.is_file())
    assert size < 220_000
    homes = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    for name in ("new", "again"):
        done = scaffold(tmp_path, "new", name, "-y", "-t", f"git+file://{hostile}", **homes)
        assert (done.code, done.out) == (2, "")
        assert "contains more than 20000 files" in done.err
    assert cached_names(tmp_path / "cache") == [".lock"]
    assert not (tmp_path / "new").exists()


def test_counts_repeated_bytes(hostile: Path, cache: Path) -> None:
    id_ = blob(hostile, bytes(1 << 20))
    root = tree(hostile, [("blob", id_, f"n{number:03}") for number in range(600)])
    assert "contains more than 500 MiB" in refused(hostile, cache, root)


def test_refuses_endless_empty_folders(hostile: Path, cache: Path) -> None:
    empty = tree(hostile, [])
    said = refused(hostile, cache, nested(hostile, ("tree", empty), limits.DEEPEST + 5))
    assert "contains more than 40 nested folders" in said


def test_counts_empty_folders(hostile: Path, cache: Path) -> None:
    level = tree(hostile, [])
    for _ in range(4):
        level = tree(hostile, [("tree", level, f"n{number}") for number in range(22)])
    assert "contains more than 20000 files" in refused(hostile, cache, level)


@pytest.mark.parametrize("length", [5_000, 500_000])
def test_refuses_too_long_file_names(hostile: Path, cache: Path, length: int) -> None:
    root = tree(hostile, [("blob", blob(hostile, b"a"), "n" * length)])
    assert "4096 bytes in one path" in refused(hostile, cache, root)


def test_limits_the_size_of_a_fetch(
    hostile: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES_OF_REPOSITORY", 1 << 20)
    root = tree(hostile, [("blob", blob(hostile, os.urandom(2 << 20)), "a")])
    assert "contains more than 1 MiB" in refused(hostile, cache, root)


def test_limits_the_list_of_refs(
    origin: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES_OF_REFS", 100)
    with pytest.raises(InputError, match="of refs, the limit"):
        fetch_ref(repository(origin), "")
    assert not cache.exists()


def test_checks_out_a_large_repository_within_the_limits(hostile: Path, cache: Path) -> None:
    ids = [blob(hostile, bytes([number]) * 5_000_000) for number in (1, 2)]
    leaf = tree(hostile, [("blob", blob(hostile, b"x"), f"n{number}") for number in range(100)])
    rows = [("tree", leaf, f"d{number}") for number in range(20)]
    id_ = released(hostile, tree(hostile, [("blob", ids[0], "a"), ("blob", ids[1], "b"), *rows]))
    clone = fetch_commit(repository(hostile), id_)
    laid_out = list_tree(clone.folder)
    assert len(laid_out) == 2 + 20 + 20 * 100
    assert laid_out["b"] == b"\2" * 5_000_000
    assert cache in clone.folder.parents


@pytest.mark.usefixtures("cache")
def test_removes_refused_commits_from_the_cache(tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine")
    (mine / "project/link").symlink_to("/etc/passwd")
    id_ = commit(mine, {}, "v1.0")
    for ref in ("v1.0", id_):
        with pytest.raises(InputError, match="leaves the template"):
            open_address(parse_address(f"git+file://{mine}@{ref}"), GUIDE)
        cache = Path(os.environ["XDG_CACHE_HOME"], "scaffold", "clones")
        [store] = cache.iterdir()
        assert not list(store.rglob("copier.yml"))
        assert {path.name for path in store.iterdir()} <= {".lock", "refs"}


@pytest.mark.usefixtures("cache")
def test_removes_a_commit_with_an_invalid_layer(tmp_path: Path) -> None:
    manifest = 'title = "T"\nsummary = "S."\nframework = "x"\nversion = "1"\nlayers = ["under"]\n'
    repo = tmp_path / "repo"
    build_template(repo / "mine", manifest=manifest)
    build_tree(repo / "under", {"copier.yml": "_subdirectory: project\n", "project/b.txt": "b"})
    commit(repo, {}, "v1.0")
    address = parse_address(f"git+file://{repo}#mine")
    assert open_address(address, GUIDE).layers
    (repo / "under/project/link").symlink_to("/etc/passwd")
    commit(repo, {}, "v2.0")
    with pytest.raises(InputError, match="leaves the template"):
        open_address(address, GUIDE)
    cache = Path(os.environ["XDG_CACHE_HOME"], "scaffold", "clones")
    assert [path.parent.name for path in cache.rglob("mine")] == ["repo"], "v1.0 alone is kept"


def inflated(folder: Path, kind: str, start: bytes, row: bytes) -> str:
    """Write a small object that inflates above git's memory limit."""
    number = limits.MOST_MEMORY_OF_GIT // len(row) + 1
    header = f"{kind} {len(start) + number * len(row)}\0".encode() + start
    digest, packer = hashlib.sha1(header, usedforsecurity=False), zlib.compressobj(1)
    packed = [packer.compress(header)]
    for _ in range(number):
        digest.update(row)
        packed.append(packer.compress(row))
    id_ = digest.hexdigest()
    build_tree(
        folder / ".git/objects", {f"{id_[:2]}/{id_[2:]}": b"".join([*packed, packer.flush()])}
    )
    return id_


@pytest.mark.parametrize("kind", ["commit", "tree"])
def test_limits_memory_for_inflated_objects(hostile: Path, cache: Path, kind: str) -> None:
    file = blob(hostile, b"x: 1\n")
    root = tree(hostile, [("blob", file, "copier.yml")])
    if kind == "tree":
        released(hostile, inflated(hostile, kind, b"", (b"100644 a\0" + bytes(20)) * 40_000))
    else:
        start = f"tree {root}\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\n".encode()
        build_tree(
            hostile, {".git/refs/heads/main": inflated(hostile, kind, start, bytes(1 << 20))}
        )
        assert versioned(Origin(), hostile).commit == ""
    with pytest.raises(InputError, match="contains more than 512 MiB in one object"):
        fetch_ref(repository(hostile), "main")
    assert cached_names(cache) in ([], [".lock"])
