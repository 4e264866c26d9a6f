"""Tests of reading a repository's files without its settings."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import InputError, WorkError
from generator.registry import version as git_version
from generator.registry._git_cache import Repository, fetch_ref
from generator.registry.version import versioned
from generator.rendering.context import Origin
from generator.system.borrowed_git import Unreadable, borrow, find_git_dir
from tests.support.files import build_tree
from tests.support.processes import git
from tests.support.repositories import commit

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("cache")]


def version(folder: Path) -> str:
    return versioned(Origin(), folder).commit


def later(origin: Path, _tmp_path: Path) -> Path:
    commit(origin, {"a.txt": "two\n"})
    return origin


def packed(origin: Path, _tmp_path: Path) -> Path:
    git(origin, "gc", "--quiet")
    git(origin, "pack-refs", "--all")
    return later(origin, _tmp_path)


def light(origin: Path, tmp_path: Path) -> Path:
    git(later(origin, tmp_path), "tag", "a/b-é")
    return origin


def detached(origin: Path, tmp_path: Path) -> Path:
    git(later(origin, tmp_path), "checkout", "--quiet", "--detach", "v1.0")
    return origin


def untagged(origin: Path, _tmp_path: Path) -> Path:
    git(origin, "tag", "--delete", "v1.0")
    return origin


def worktree(origin: Path, tmp_path: Path) -> Path:
    git(origin, "worktree", "add", "--quiet", str(tmp_path / "wt"), "-b", "other")
    commit_there = ("commit", "--quiet", "--allow-empty", "-mx")
    git(tmp_path / "wt", *commit_there)
    return tmp_path / "wt"


def submodule(origin: Path, tmp_path: Path) -> Path:
    outer = tmp_path / "outer"
    commit(outer, {"b.txt": "b"})
    allowed = ("-c", "protocol.file.allow=always")
    git(outer, *allowed, "submodule", "--quiet", "add", f"file://{origin}", "module")
    return outer / "module"


def cloned(*words: str) -> Callable[[Path, Path], Path]:
    def clone(origin: Path, tmp_path: Path) -> Path:
        later(origin, tmp_path)
        git(tmp_path, "clone", "--quiet", *words, f"file://{origin}", "twin")
        return tmp_path / "twin"

    return clone


def shared(origin: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "--quiet", "--shared", str(origin), "twin")
    return tmp_path / "twin"


def odd(origin: Path, tmp_path: Path) -> Path:
    place = tmp_path / 'a "b"\n#é\\ %20'
    origin.rename(place)
    return place


def no_text(origin: Path, tmp_path: Path) -> Path:
    return origin.rename(tmp_path / os.fsdecode(b"a\xe9\rb"))


def linked(origin: Path, tmp_path: Path) -> Path:
    (origin / ".git").rename(tmp_path / "real")
    (origin / ".git").symlink_to("../real")
    return origin


SHAPES: dict[str, Callable[[Path, Path], Path]] = {
    "a release": lambda origin, _: origin,
    "later": later,
    "packed": packed,
    "a light tag": light,
    "detached": detached,
    "untagged": untagged,
    "a worktree": worktree,
    "a submodule": submodule,
    "a shallow clone": cloned("--depth=1"),
    "a clone of all": cloned(),
    "a clone with the objects of another": shared,
    "an odd name": odd,
    "a name that is no text": no_text,
    "a link to its folder": linked,
}


@pytest.fixture(params=list(SHAPES))
def shape(request: pytest.FixtureRequest, origin: Path, tmp_path: Path) -> Path:
    return SHAPES[request.param](origin, tmp_path)


def test_version_matches_git_describe(shape: Path) -> None:
    assert version(shape) == git(shape, "describe", "--tags", "--always")


def test_fetches_from_every_kind_of_repository(shape: Path) -> None:
    clone = fetch_ref(Repository(str(shape), "x", "x"), "HEAD")
    assert clone.commit == git(shape, "rev-parse", "HEAD")
    assert (clone.folder / "a.txt").read_text() == (shape / "a.txt").read_text()


@pytest.mark.parametrize("url", ["{0}", "file://{0}", "{0}.git", "file://{0}/.git"])
def test_finds_local_repositories_like_git(origin: Path, tmp_path: Path, url: str) -> None:
    place = tmp_path / "a b.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(origin), str(place))
    named = tmp_path / "a b"
    if url.endswith("/.git"):
        origin.rename(named)
    path = str(named).replace(" ", "%20") if url.startswith("file") else str(named)
    clone = fetch_ref(Repository(url.format(path), "x", "x"), "v1.0")
    assert (clone.folder / "a.txt").read_text() == "one\n"


def test_reads_sha256_repositories(tmp_path: Path) -> None:
    folder = build_tree(tmp_path / "long", {"a.txt": "a"})
    git(folder, "init", "--quiet", "--object-format=sha256")
    git(folder, "commit", "--quiet", "--allow-empty", "-mx")
    assert version(folder) == git(folder, "describe", "--always")


def test_a_repository_without_commits_has_no_version(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert version(tmp_path) == ""
    with pytest.raises(InputError, match="empty repository"):
        fetch_ref(Repository(str(tmp_path), "x", "x"), "")


def replaced(name: str, make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(git_dir: Path) -> None:
        path = git_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        make(path)

    return spoil


def huge(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


def to_secret(path: Path) -> None:
    path.symlink_to("/etc/passwd")


NAMES = ("HEAD", "packed-refs", "commondir", "shallow", "objects/info/alternates")
ODD = {
    **{f"a pipe for {name}": replaced(name, os.mkfifo) for name in NAMES},
    **{f"a link for {name}": replaced(name, to_secret) for name in NAMES},
    **{f"without end: {name}": replaced(name, huge) for name in NAMES},
    "a folder for HEAD": replaced("HEAD", Path.mkdir),
    "a reftable": replaced("reftable", Path.mkdir),
    "another common folder": replaced("commondir", lambda path: path.write_text("/nowhere")),
}


@pytest.mark.parametrize("spoil", list(ODD.values()), ids=list(ODD))
def test_a_repository_with_odd_files_has_no_version(
    origin: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(origin / ".git")
    assert version(origin) == ""
    with pytest.raises(WorkError) as refusal:
        fetch_ref(Repository(str(origin), "gh:a/b", "x"), "v1.0")
    said = str(refusal.value)
    assert re.match(r"Cannot fetch gh:a/b: .+\.$", said)
    assert "git ls-remote" not in said, "there git would read its settings"


@pytest.mark.parametrize(
    "spoil",
    [
        replaced("refs/tags/pipe", os.mkfifo),
        replaced("refs/tags/link", to_secret),
        replaced("refs/tags/loop", lambda path: path.symlink_to("..")),
        replaced("refs/tags/x y", lambda path: path.write_text("b" * 40)),
        replaced("refs/tags/self", lambda path: path.write_text("ref: refs/tags/self")),
        replaced("refs/tags/more", lambda path: path.write_text("b" * 40 + "\nroot:x:0:0")),
        replaced("packed-refs", lambda path: path.write_text(f"{'b' * 40} refs/../../x\n\n^x\n")),
    ],
)
def test_skips_odd_refs(origin: Path, tmp_path: Path, spoil: Callable[..., None]) -> None:
    before = git(origin, "rev-parse", "HEAD")
    spoil(origin / ".git")
    assert version(origin) == "v1.0"
    (tmp_path / "ours").mkdir()
    borrow(find_git_dir(origin), tmp_path / "ours")
    written = (tmp_path / "ours/packed-refs").read_text().split("\n")
    assert [line[41:] for line in written] == ["refs/heads/main", "refs/tags/v1.0", ""]
    assert fetch_ref(Repository(str(origin), "x", "x"), "v1.0").commit == before


@pytest.mark.parametrize("name", ["refs", "refs/heads", "refs/tags"])
def test_does_not_read_refs_through_links(origin: Path, tmp_path: Path, name: str) -> None:
    """The link could lead to any folder, whose files would be read."""
    there = tmp_path / "there"
    (origin / ".git" / name).rename(there)
    (origin / ".git" / name).symlink_to(there)
    (tmp_path / "ours").mkdir()
    borrow(find_git_dir(origin), tmp_path / "ours")
    written = (tmp_path / "ours/packed-refs").read_text()
    assert f"{name}/" not in written


@pytest.mark.parametrize("name", ["v2\u202e", "v2\x9b31m", "v2\u2028", "v\u200b2"])
def test_ignores_tags_with_control_characters(origin: Path, name: str) -> None:
    """The tag would be recorded in the project."""
    git(origin, "tag", name)
    git(origin, "tag", "--delete", "v1.0")
    git(origin, "pack-refs", "--all")
    assert version(origin) == git(origin, "rev-parse", "--short", "HEAD")
    assert fetch_ref(Repository(str(origin), "x", "x"), "HEAD").tag == ""


def test_reports_a_folder_that_is_not_a_repository(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no git repository"):
        find_git_dir(tmp_path)
    with pytest.raises(WorkError, match="Cannot fetch gh:a/b: there is no git repository in /no"):
        fetch_ref(Repository("/nowhere", "gh:a/b", "b"), "")


def test_stops_waiting_for_blocked_objects(origin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(origin / ".git/objects/pack/pack-1.idx")
    (origin / ".git/objects/pack/pack-1.pack").touch()
    monkeypatch.setattr(git_version, "SECONDS_OF_DESCRIBING", 0.3)
    assert version(origin) == ""
