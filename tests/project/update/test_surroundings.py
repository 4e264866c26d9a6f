"""Updates in repositories as they are found: their settings, attributes, locks and odd files."""

from pathlib import Path

import pytest

from generator.errors import InputError, WorkError
from generator.project.living import open_project
from generator.project.update.apply import abort_update, apply_update, continue_update
from generator.project.update.journal import open_journal, read_journal
from generator.project.update.plan import repository_of
from generator.system.repository import Repository
from tests.support.living import LONG, Life, life, quietly
from tests.support.processes import git

__all__ = ["life"]

THEIRS = LONG.replace("15\n", "theirs\n", 1)
SECOND = {"long.txt": THEIRS, "short.txt": "2\n", "in/deep.txt": f"{LONG}deep\n"}
SECOND["new/n.txt"] = "n\n"


def repository(life: Life) -> Repository:
    return repository_of(open_project(str(life.project)))


def conflicting(life: Life) -> None:
    """Commit an edit that conflicts with the next version, and release that."""
    life.edit({"short.txt": "mine\n"})
    life.release("2.0", SECOND)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "setting",
    [
        *("core.autocrlf=input", "core.commentChar=U", "core.safecrlf=true", "color.ui=always"),
        *("diff.external=false", "diff.interHunkContext=9", "diff.orderFile=/dev/null"),
        *("log.follow=true", "log.showRoot=false", "log.showSignature=true"),
        *("merge.conflictStyle=zdiff3", "merge.ff=only", "rerere.enabled=true"),
    ],
)
def test_settings_of_the_user_do_not_matter(life: Life, setting: str) -> None:
    git(life.project, "config", *setting.split("=", 1))
    conflicting(life)
    before = life.state()
    assert life.plan().base.is_recorded
    life.update()
    abort_update(repository(life))
    assert life.state() == before
    life.update()
    (life.project / "short.txt").write_text("decided\n")
    continue_update(life.project, repository(life), quietly, may_run=False)
    assert life.files() == {**SECOND, "short.txt": "decided\n"}
    assert life.state()["status"] == ""


@pytest.mark.parametrize("ends", ["core.autocrlf=true", "core.eol=crlf"])
def test_files_get_the_line_ends_that_the_user_has_set(life: Life, ends: str) -> None:
    git(life.project, "config", *ends.split("="))
    life.edit({".gitattributes": "* text=auto\n"})
    life.release("2.0", SECOND)
    life.update()
    assert (life.project / "long.txt").read_bytes() == THEIRS.replace("\n", "\r\n").encode()
    assert life.state()["status"] == ""


def test_line_ends_that_git_has_changed_in_commits_are_no_conflict(life: Life) -> None:
    lines = "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n"
    attributes = {".gitattributes": "*.bat text eol=crlf\n"}
    life.release("2.0", {**SECOND, **attributes, "run.bat": lines})
    life.update()
    life.edit({"run.bat": f"{lines}mine\r\n"})
    assert b"\r" not in repository(life).ask("show", "HEAD:run.bat")
    life.release("3.0", {**SECOND, **attributes, "run.bat": f"theirs\r\n{lines}"})
    life.update()
    assert life.files()["run.bat"] == f"theirs\r\n{lines}mine\r\n"


def test_a_file_that_the_user_made_a_link_is_counted(life: Life) -> None:
    (life.project / "in" / "deep.txt").unlink()
    (life.project / "in" / "deep.txt").symlink_to("../short.txt")
    git(life.project, "commit", "-qam", "Link")
    life.release("2.0", SECOND)
    life.update()
    assert (life.project / "in" / "deep.txt").is_symlink()
    assert life.files()["long.txt"] == THEIRS


def test_a_submodule_stays_with_what_is_in_it(life: Life, tmp_path: Path) -> None:
    git(life.project, "config", "diff.submodule", "log")
    source = tmp_path / "source"
    source.mkdir()
    git(source, "init", "-q")
    git(source, "commit", "-q", "--allow-empty", "-m", "First")
    words = ("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(source), "vendor")
    git(life.project, *words)
    git(life.project, "commit", "-qm", "Add a submodule")
    (life.project / "vendor" / "draft.txt").write_text("mine\n")
    conflicting(life)
    life.update()
    abort_update(repository(life))
    assert (life.project / "vendor" / "draft.txt").read_text() == "mine\n"


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
@pytest.mark.parametrize("name", ["long.txt", "in/deep.txt"])
def test_edits_that_git_was_told_to_hide_survive(life: Life, flag: str, name: str) -> None:
    life.edit({"short.txt": "mine\n"})
    git(life.project, "update-index", flag, name)
    (life.project / name).write_text("hidden\n")
    life.release("2.0", SECOND)
    try:
        life.update()
    except InputError as error:
        assert name in str(error)  # noqa: PT017 - only some of these updates are refused
    else:
        abort_update(repository(life))
    assert (life.project / name).read_text() == "hidden\n"


def test_abort_keeps_what_the_update_does_not_touch(life: Life) -> None:
    conflicting(life)
    life.update()
    (life.project / "in" / "deep.txt").write_text("meanwhile\n")
    (life.project / "own.txt").write_text("own\n")
    git(life.project, "add", "own.txt")
    abort_update(repository(life))
    assert life.files()["in/deep.txt"] == "meanwhile\n"
    assert life.files()["own.txt"] == "own\n"
    assert life.files()["short.txt"] == "mine\n"


@pytest.mark.parametrize("name", ["long.txt", "in/deep.txt"])
@pytest.mark.parametrize("commits", [False, True])
def test_edits_after_the_plan_was_shown_are_not_lost(
    life: Life, name: str, *, commits: bool
) -> None:
    life.release("2.0", SECOND)
    with life.planned() as plan:
        (life.project / name).write_text("meanwhile\n")
        if commits:
            git(life.project, "commit", "-qam", "Meanwhile")
        before = life.state()
        with pytest.raises(InputError, match=r"another commit|not committed"):
            apply_update(plan, quietly, may_run=False)
    assert life.state() == before


@pytest.mark.parametrize("is_ignored", [False, True])
@pytest.mark.parametrize("is_link", [False, True])
def test_a_file_in_the_way_of_a_folder_is_refused(
    life: Life, tmp_path: Path, *, is_ignored: bool, is_link: bool
) -> None:
    life.edit({".gitignore": "/new\n" if is_ignored else "/else\n"})
    (tmp_path / "place").mkdir()
    new = life.project / "new"
    new.symlink_to(tmp_path / "place") if is_link else new.write_text("mine\n")
    life.release("2.0", SECOND)
    before = life.state()
    with pytest.raises(InputError, match=r"git does not know yours: new\."):
        life.update()
    assert life.state() == before
    assert not list((tmp_path / "place").iterdir())


@pytest.mark.parametrize("name", ["a:b", 'a"b ü'])
def test_the_path_of_a_project_may_contain_any_character(
    life: Life, tmp_path: Path, name: str
) -> None:
    moved = Life(life.template, life.project.rename(tmp_path / name))
    moved.release("2.0", SECOND)
    moved.update()
    assert moved.files() == SECOND


def test_markers_in_a_file_that_was_added_to_the_index_are_found(life: Life) -> None:
    conflicting(life)
    life.update()
    git(life.project, "add", "short.txt")
    with pytest.raises(InputError, match=r"1 file still contains.*short\.txt"):
        continue_update(life.project, repository(life), quietly, may_run=False)


def test_longer_markers_are_found(life: Life) -> None:
    life.edit({".gitattributes": "* conflict-marker-size=9\n"})
    conflicting(life)
    life.update()
    with pytest.raises(InputError, match=r"1 file still contains.*short\.txt"):
        continue_update(life.project, repository(life), quietly, may_run=False)


def test_a_lock_file_that_git_ignores_is_left_alone(life: Life) -> None:
    life.edit({".gitignore": "uv.lock\n"})
    (life.project / "uv.lock").write_text("mine\n")
    life.release("2.0", {**SECOND, "pyproject.toml": "[project]\nname = 'a'\nversion = '1'\n"})
    life.update(may_run=True)
    assert life.files()["uv.lock"] == "mine\n"


def test_only_one_update_at_a_time_changes_a_project(life: Life) -> None:
    conflicting(life)
    life.update()
    journal = read_journal(repository(life).git_dir)
    assert journal
    before = life.state()
    with pytest.raises(InputError, match="Another update is going on"):
        open_journal(repository(life), journal)
    assert life.state() == before
    assert read_journal(repository(life).git_dir) == journal


@pytest.mark.parametrize(
    "function",
    ["generator.project.update.journal.write_atomically", "generator.system.repository._move"],
)
def test_a_git_folder_that_cannot_be_written_changes_nothing(
    life: Life, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    life.release("2.0", SECOND)
    before = life.state()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(function, refuse)
    with pytest.raises(WorkError, match=r"\.git\S* cannot be written: Permission denied"):
        life.update()
    assert life.state() == before


def test_a_repository_that_git_does_not_open_is_not_called_missing(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(InputError, match=r"cannot open the repository.*safe\.directory"):
        life.plan()


def test_without_git_the_message_says_so(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(InputError, match="git is not installed"):
        life.plan()
