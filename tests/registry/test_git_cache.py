"""Fetches from real repositories: all files of one commit, without running any code."""

import os
from pathlib import Path

import pytest

from generator.errors import InputError, WorkError
from generator.registry._git_cache import Repository, fetch_commit, fetch_ref
from generator.reporter import Reporter
from tests.support.files import build_tree, list_tree
from tests.support.processes import git
from tests.support.repositories import commit, repository

HOOKS = ("post-checkout", "post-index-change", "reference-transaction")

pytestmark = pytest.mark.usefixtures("cache")


class Heard:
    """The notes and progress of a fetch."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.reporter = Reporter(note=self.notes.append)


def test_checks_out_all_files_of_a_commit(origin: Path) -> None:
    (origin / "link").symlink_to("/etc/passwd")
    (origin / "run").write_text("x\n")
    (origin / "run").chmod(0o755)
    head = commit(origin, {"crlf.txt": "a\r\n", "binary": b"\0\xff"})
    clone = fetch_ref(repository(origin), "main")
    assert clone.commit == head
    assert clone.folder.name == "repo"
    assert list_tree(clone.folder) == {
        "a.txt": b"one\n",
        "binary": b"\0\xff",
        "crlf.txt": b"a\r\n",
        "link": "/etc/passwd",
        "run": b"x\n",
        "sub": None,
        "sub/b.txt": b"b\n",
    }
    assert os.access(clone.folder / "run", os.X_OK)


def test_without_a_ref_uses_and_reports_the_newest_release(origin: Path) -> None:
    commit(origin, {"a.txt": "two\n"}, "v2.0rc1")
    heard = Heard()
    clone = fetch_ref(repository(origin), "", heard.reporter)
    assert (clone.folder / "a.txt").read_text() == "one\n"
    assert heard.notes == [f"Using v1.0 of gh:a/b, its newest release ({clone.commit[:12]})."]


def test_without_releases_uses_and_reports_the_newest_commit(tmp_path: Path) -> None:
    head = commit(tmp_path / "bare", {"a.txt": "one\n"})
    heard = Heard()
    assert fetch_ref(repository(tmp_path / "bare"), "", heard.reporter).commit == head
    assert heard.notes == [f"Using HEAD of gh:a/b, which has no release ({head[:12]})."]


def test_accepts_the_full_hash_of_any_commit(origin: Path) -> None:
    first = git(origin, "rev-parse", "HEAD")
    commit(origin, {"a.txt": "two\n"})
    commit(origin, {"a.txt": "three\n"})
    clone = fetch_commit(repository(origin), first)
    assert (clone.folder / "a.txt").read_text() == "one\n"


def test_fetches_by_ref_if_the_server_requires_it(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = git(origin, "rev-parse", "HEAD")
    head = commit(origin, {"a.txt": "two\n"}, "v2.0")
    commit(origin, {"a.txt": "three\n"})
    build_tree(tmp_path, {"config": "[protocol]\nversion = 0\n"})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert fetch_ref(repository(origin), "v2.0").commit == head
    assert fetch_commit(repository(origin), first).commit == first


@pytest.mark.parametrize("hash_", ["0" * 40, "tree"])
def test_refuses_an_unknown_commit(origin: Path, hash_: str) -> None:
    asked = git(origin, "rev-parse", "HEAD^{tree}") if hash_ == "tree" else hash_
    with pytest.raises(InputError, match="no commit"):
        fetch_commit(repository(origin), asked)
    assert [path.name for path in repository(origin).store.iterdir()] == [".lock"]


def test_cached_commit_needs_no_git(origin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = fetch_ref(repository(origin), "v1.0")
    monkeypatch.setenv("PATH", "")
    assert fetch_commit(repository(origin), clone.commit).folder == clone.folder


def test_reports_missing_git(origin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(WorkError, match="git is not installed"):
        fetch_ref(repository(origin), "")


def test_uses_the_cache_if_the_repository_is_gone(origin: Path) -> None:
    clone = fetch_ref(repository(origin), "")
    origin.rename(origin.parent / "gone")
    heard = Heard()
    assert fetch_ref(repository(origin), "", heard.reporter) == clone
    assert fetch_ref(repository(origin), "v1.0", heard.reporter) == clone
    assert len(heard.notes) == 2
    assert heard.notes[0].startswith("Cannot fetch gh:a/b: ")
    assert heard.notes[0].endswith("Using the cached copy.")


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/a.git", "ssh://git@127.0.0.1:1/a"])
def test_reports_an_unreachable_repository_with_a_command_for_details(url: str) -> None:
    with pytest.raises(WorkError) as error:
        fetch_ref(Repository(url, "gh:a/b", "b"), "")
    assert str(error.value).startswith("Cannot fetch gh:a/b: ")
    assert str(error.value).endswith(f"Run `git ls-remote {url}` for details.")


def test_reports_a_moved_tag_once_with_both_commits(origin: Path) -> None:
    before = fetch_ref(repository(origin), "v1.0").commit
    after = commit(origin, {"a.txt": "changed\n"}, "v1.0")
    heard = Heard()
    assert fetch_ref(repository(origin), "v1.0", heard.reporter).commit == after
    [note] = heard.notes
    assert note.startswith("The tag v1.0 of gh:a/b has moved from ")
    assert before in note
    assert after in note
    fetch_ref(repository(origin), "v1.0", heard.reporter)
    assert len(heard.notes) == 1


def test_reports_a_tag_that_moved_while_another_was_used(origin: Path) -> None:
    before = fetch_ref(repository(origin), "v1.0").commit
    commit(origin, {"a.txt": "changed\n"}, "v1.0")
    commit(origin, {}, "v2.0")
    heard = Heard()
    fetch_ref(repository(origin), "v2.0", heard.reporter)
    assert heard.notes == []
    fetch_ref(repository(origin), "v1.0", heard.reporter)
    assert before in heard.notes[0]


def test_does_not_report_a_moved_branch(origin: Path) -> None:
    fetch_ref(repository(origin), "main")
    after = commit(origin, {"a.txt": "changed\n"})
    heard = Heard()
    assert fetch_ref(repository(origin), "main", heard.reporter).commit == after
    assert heard.notes == []


def test_runs_no_code_of_a_repository(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    touch = f"touch {ran}; cat"
    hooks = build_tree(tmp_path / "hooks", dict.fromkeys(HOOKS, f"#!/bin/sh\n{touch}\n"))
    for hook in HOOKS:
        (hooks / hook).chmod(0o755)
    config = (
        f'[core]\nhooksPath = {hooks}\nfsmonitor = "{touch}"\n[filter "x"]\nsmudge = "{touch}"\n'
    )
    build_tree(tmp_path, {"config": config, "git/attributes": "* filter=x eol=crlf\n"})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    commit(origin, {".gitattributes": "*.txt filter=x\n"}, "v2.0")
    clone = fetch_ref(repository(origin), "")
    assert (clone.folder / "a.txt").read_bytes() == b"one\n"
    assert not ran.exists()


def test_gitattributes_change_line_endings_only(origin: Path) -> None:
    attributes = "*.txt ident working-tree-encoding=UTF-32\n*.bat text eol=crlf\n"
    commit(origin, {"id.txt": "$Id$\n", "a.bat": "a\n"})
    build_tree(origin, {".gitattributes": attributes})
    git(origin, "add", ".gitattributes")
    git(origin, "commit", "--quiet", "-mx")
    clone = fetch_ref(repository(origin), "main")
    assert (clone.folder / ".gitattributes").read_text() == attributes
    assert (clone.folder / "id.txt").read_bytes() == b"$Id$\n"
    assert (clone.folder / "a.bat").read_bytes() == b"a\r\n"


def test_reports_that_a_submodule_is_not_fetched(origin: Path, tmp_path: Path) -> None:
    commit(tmp_path / "other", {"secret.txt": "s\n"})
    allowed = ("-c", "protocol.file.allow=always")
    git(origin, *allowed, "submodule", "--quiet", "add", f"file://{tmp_path / 'other'}", "module")
    commit(origin, {}, "v2.0")
    heard = Heard()
    clone = fetch_ref(repository(origin), "v2.0", heard.reporter)
    assert not list((clone.folder / "module").iterdir())
    [note] = heard.notes
    assert note.startswith("The submodules of gh:a/b were not fetched.")
    assert "--recurse-submodules" in note


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c touch% {ran}",
        "--upload-pack=touch {ran}",
        "ssh://-oProxyCommand=touch%20{ran}/x",
    ],
)
def test_git_refuses_transports_that_run_programs(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    build_tree(tmp_path, {"config": '[protocol "ext"]\nallow = always\n'})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    with pytest.raises(WorkError):
        fetch_ref(Repository(url.format(ran=ran), "x", "x"), "")
    assert not ran.exists()


@pytest.mark.parametrize("url", ["ssh://git@host.example:22{origin}", "git@host.example:{origin}"])
def test_fetches_over_ssh(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    said = tmp_path / "said"
    text = f'#!/bin/sh\necho "$@" > {said}\nfor last; do :; done\nexec sh -c "$last"\n'
    ssh = build_tree(tmp_path / "bin", {"ssh": text}) / "ssh"
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH", str(ssh))
    clone = fetch_ref(Repository(url.format(origin=origin), "gh:a/b", "repo"), "v1.0")
    assert (clone.folder / "a.txt").read_text() == "one\n"
    assert "git@host.example" in said.read_text()
