"""Tests of reserved names: the record, staging folders and files of secrets."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.project.dotenv import write_secrets
from generator.project.record import Record, write_record
from generator.registry.manifest import Secrets
from generator.registry.template import RecordedTemplate
from generator.rendering._gate import check_source, check_tree
from generator.system.names import RECORD, STAGING_PREFIX
from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import scaffold
from tests.support.repositories import commit

RECORDED = Record(RecordedTemplate("t", "folder", version="1"), (), "0" * 40, {}, {})
SECRETS = Secrets(".env.example", ".env")
OURS = [
    f"{STAGING_PREFIX}1-x/project/a",
    STAGING_PREFIX,
    f"{STAGING_PREFIX}file",
    f"a/b/{STAGING_PREFIX}x",
    STAGING_PREFIX.upper() + "x",
]


@pytest.mark.parametrize("check", [check_source, check_tree])
@pytest.mark.parametrize("name", OURS)
def test_refuses_the_name_of_a_staging_folder(
    tmp_path: Path, name: str, check: Callable[[Path], None]
) -> None:
    build_tree(tmp_path, {name: "x"})
    with pytest.raises(InputError, match=r"names that begin with \.scaffold-staging"):
        check(tmp_path)


@pytest.mark.parametrize("check", [check_source, check_tree])
def test_refuses_a_link_named_like_a_staging_folder(
    tmp_path: Path, check: Callable[[Path], None]
) -> None:
    build_tree(tmp_path, {"a": "x"})
    (tmp_path / f"{STAGING_PREFIX}x").symlink_to("a")
    with pytest.raises(InputError, match="reserved for folders of scaffold"):
        check(tmp_path)


@pytest.mark.parametrize(
    "name", [f"project/{STAGING_PREFIX}1-x/project/a", f"{STAGING_PREFIX}1-x/moving"]
)
def test_refuses_a_repository_with_a_staging_folder(tmp_path: Path, name: str) -> None:
    files = {"copier.yml": "_subdirectory: project\n", "project/a.txt": "a", name: "x"}
    commit(tmp_path / "origin", files, "v1")
    build_tree(tmp_path, {"here/": ""})
    address = f"git+file://{tmp_path}/origin"
    homes = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    told = scaffold(tmp_path / "here", "new", "app", "-y", "-t", address, "--no-install", **homes)
    assert told.code == 2
    assert "reserved for folders of scaffold" in told.err
    assert list_tree(tmp_path / "here") == {}


def test_a_staging_folder_in_a_clone_moves_no_files(tmp_path: Path) -> None:
    """A repository can contain a link in a folder with the name of a staging folder."""
    build_tree(
        tmp_path, {"home/letters.txt": "mine", f"clone/{STAGING_PREFIX}99999999-x/moving": ""}
    )
    (tmp_path / f"clone/{STAGING_PREFIX}99999999-x/project").symlink_to(tmp_path / "home")
    build_template(tmp_path / "t")
    before = list_tree(tmp_path)
    made = scaffold(tmp_path / "clone", "new", "app", "-y", "-t", "../t", "--no-install")
    assert made.code == 0
    assert made.err.count("\n") == 1
    assert "scaffold has no record of it" in made.err
    after = list_tree(tmp_path)
    assert {name: after[name] for name in before} == before
    assert (tmp_path / "clone/app/a.txt").is_file()


def link(file: Path) -> None:
    file.symlink_to("src/app.py")


def folder(file: Path) -> None:
    file.mkdir()


def other_case(file: Path) -> None:
    file.with_name(".Scaffold.TOML").write_text("x")


@pytest.mark.parametrize("make", [link, folder, os.mkfifo, other_case])
def test_refuses_entries_that_the_record_cannot_replace(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(build_tree(tmp_path, {"src/app.py": "mine"}) / RECORD)
    with pytest.raises(InputError, match="scaffold writes its own record there"):
        check_tree(tmp_path)


def test_replaces_a_rendered_file_with_the_record(tmp_path: Path) -> None:
    build_tree(tmp_path, {RECORD: "theirs", f"deeper/{RECORD}": "theirs"})
    check_tree(tmp_path)
    write_record(tmp_path, RECORDED)
    assert "format = 1" in (tmp_path / RECORD).read_text()
    assert (tmp_path / "deeper" / RECORD).read_text() == "theirs"


@pytest.mark.parametrize("target", ["src/app.py", "../outside.txt", "nowhere", RECORD])
def test_does_not_write_the_record_through_a_link(tmp_path: Path, target: str) -> None:
    """A task of a trusted template can make one after the check of rendered files."""
    project = build_tree(tmp_path / "p", {"src/app.py": "mine"})
    build_tree(tmp_path, {"outside.txt": "mine"})
    (project / RECORD).symlink_to(target)
    before = list_tree(tmp_path)
    write_record(project, RECORDED)
    assert (project / RECORD).is_file()
    assert not (project / RECORD).is_symlink()
    assert {**list_tree(tmp_path), f"p/{RECORD}": target} == before


def test_does_not_wait_for_a_pipe_named_like_the_record(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / RECORD)
    write_record(tmp_path, RECORDED)
    assert stat.S_ISREG((tmp_path / RECORD).lstat().st_mode)


def test_reports_a_folder_named_like_the_record(tmp_path: Path) -> None:
    build_tree(tmp_path, {f"{RECORD}/a": "x"})
    with pytest.raises(InputError, match=r"renders \.scaffold\.toml as a folder"):
        write_record(tmp_path, RECORDED)


def test_refuses_a_template_that_renders_the_record_as_a_link(tmp_path: Path) -> None:
    build_template(tmp_path / "t", "_preserve_symlinks: true\n", {"src/app.py": "mine"})
    (tmp_path / "t/project" / RECORD).symlink_to("src/app.py")
    build_tree(tmp_path, {"here/": ""})
    told = scaffold(tmp_path / "here", "new", "app", "-y", "-t", "../t", "--no-install")
    assert told.code == 2
    assert "scaffold writes its own record there" in told.err
    assert list_tree(tmp_path / "here") == {}


@pytest.mark.parametrize("target", ["src/app.py", "../outside.txt", "../new.txt", "src"])
def test_does_not_write_secrets_through_a_link(tmp_path: Path, target: str) -> None:
    project = build_tree(tmp_path / "p", {"src/app.py": "mine", ".env.example": "KEY=\n"})
    build_tree(tmp_path, {"outside.txt": "mine"})
    (project / ".env").symlink_to(target)
    before = list_tree(tmp_path)
    assert not write_secrets(project, SECRETS)
    assert list_tree(tmp_path) == before


@pytest.mark.parametrize("target", ["/etc/hostname", "../outside.txt", "nowhere", "."])
def test_does_not_read_an_example_outside_the_project(tmp_path: Path, target: str) -> None:
    build_tree(tmp_path, {"outside.txt": "KEY=theirs\n", "p/": ""})
    (tmp_path / "p/.env.example").symlink_to(target)
    assert not write_secrets(tmp_path / "p", SECRETS)
    assert not (tmp_path / "p/.env").exists()


def test_accepts_an_example_that_links_within_the_project(tmp_path: Path) -> None:
    build_tree(tmp_path, {"config/example": "HOST=x\n"})
    (tmp_path / ".env.example").symlink_to("config/example")
    assert write_secrets(tmp_path, SECRETS)
    assert (tmp_path / ".env").read_text() == "HOST=x\n"


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir], ids=["a pipe", "a folder"])
def test_does_not_wait_for_an_example_that_is_not_a_file(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / ".env.example")
    assert not write_secrets(tmp_path, SECRETS)


def test_names_an_example_that_is_not_utf_8(tmp_path: Path) -> None:
    build_tree(tmp_path, {".env.example": b"KEY=\xe9\n"})
    with pytest.raises(InputError, match=r"\.env\.example is not UTF-8: .* at byte 4"):
        write_secrets(tmp_path, SECRETS)
