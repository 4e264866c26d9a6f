"""Scenes from the life of a project: in none of them is an edit lost."""

from pathlib import Path

import pytest

from generator.errors import InputError, WorkError
from generator.project.living import open_project
from generator.project.update.apply import abort_update, continue_update
from generator.project.update.plan import repository_of
from generator.system.names import RECORD
from generator.system.repository import Repository
from tests.support.living import LONG, QUESTIONS, Life, life, quietly
from tests.support.processes import git

__all__ = ["life"]

FIRST = {"long.txt": LONG, "short.txt": "1\n", "in/deep.txt": f"{LONG}deep\n"}
MINE = LONG.replace("3\n", "mine\n", 1)
THEIRS = LONG.replace("15\n", "theirs\n", 1)
BOTH = MINE.replace("15\n", "theirs\n", 1)


def version(life: Life) -> str:
    return open_project(str(life.project)).record.template.version


def repository(life: Life) -> Repository:
    return repository_of(open_project(str(life.project)))


def test_a_clean_project_becomes_the_new_version(life: Life) -> None:
    life.release("2.0", {**FIRST, "long.txt": THEIRS, "new.txt": "new\n"})
    steps = life.update()
    assert life.files() == {**FIRST, "long.txt": THEIRS, "new.txt": "new\n"}
    assert version(life) == "2.0"
    assert [step.name for step in steps] == ["commit"]
    assert life.state()["status"] == ""
    parents = git(life.project, "log", "-1", "--format=%P").split()
    assert len(parents) == 2
    assert git(life.project, "diff", "--stat", parents[1]) == ""


def test_edits_elsewhere_stay(life: Life) -> None:
    life.edit({"long.txt": MINE, "own.txt": "own\n"})
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    life.update()
    assert life.files() == {**FIRST, "long.txt": BOTH, "own.txt": "own\n"}


def test_edits_of_the_same_lines_are_a_conflict_that_the_user_decides(life: Life) -> None:
    life.edit({"short.txt": "mine\n"})
    life.release("2.0", {**FIRST, "short.txt": "theirs\n", "long.txt": THEIRS})
    before = life.state()
    steps = life.update()
    assert not steps[-1].done
    assert life.files()["short.txt"] == (
        "<<<<<<< your project\nmine\n||||||| old template\n1\n=======\ntheirs\n"
        ">>>>>>> new template\n"
    )
    assert life.files()["long.txt"] == THEIRS
    with pytest.raises(InputError, match="An update is going on"):
        life.update()
    with pytest.raises(InputError, match=r"short.txt"):
        continue_update(life.project, repository(life), quietly, may_run=False)
    (life.project / "short.txt").write_text("mine and theirs\n")
    continue_update(life.project, repository(life), quietly, may_run=False)
    assert life.state()["status"] == ""
    assert version(life) == "2.0"
    assert git(life.project, "rev-parse", "HEAD^") == before["head"]


def test_git_alone_can_commit_or_abort_a_conflict(life: Life) -> None:
    life.edit({"short.txt": "mine\n"})
    life.release("2.0", {**FIRST, "short.txt": "theirs\n", "new.txt": "new\n"})
    before = life.state()
    life.update()
    git(life.project, "merge", "--abort")
    assert life.state() == before
    life.update()
    (life.project / "short.txt").write_text("decided\n")
    git(life.project, "commit", "-qam", "Merge")
    assert version(life) == "2.0"
    life.release("3.0", {**FIRST, "short.txt": "theirs\n", "long.txt": THEIRS})
    life.update()
    assert life.files()["short.txt"] == "decided\n"


def test_abort_restores_everything(life: Life) -> None:
    life.edit({"short.txt": "mine\n"})
    life.release("2.0", {"short.txt": "theirs\n", "a/new.txt": "new\n", "long.txt": LONG})
    before = life.state()
    life.update()
    (life.project / "untracked.txt").write_text("mine\n")
    assert abort_update(repository(life)).done
    (life.project / "untracked.txt").unlink()
    assert life.state() == before
    with pytest.raises(InputError, match="No update is going on"):
        abort_update(repository(life))


def test_a_second_update_starts_from_the_first(life: Life) -> None:
    life.edit({"long.txt": MINE})
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    life.update()
    life.release("3.0", {**FIRST, "long.txt": THEIRS + "more\n"})
    life.update()
    assert life.files()["long.txt"] == BOTH + "more\n"
    assert not life.plan().is_needed


def test_an_answer_changes_there_and_back(life: Life) -> None:
    files = {**FIRST, "long.txt": LONG, "{% if extra %}extra.txt{% endif %}": "extra\n"}
    named = {k: v for k, v in files.items() if "%" not in k}
    life.release(
        "2.0",
        {**named, "extra.txt": "extra\n"},
        questions=("_exclude: ['{% if not extra %}/extra.txt{% endif %}']\n" + QUESTIONS),
    )
    life.update()
    assert "extra.txt" not in life.files()
    life.edit({"long.txt": MINE})
    life.update("extra=true")
    assert life.files() == {**FIRST, "long.txt": MINE, "extra.txt": "extra\n"}
    life.update("extra=false")
    assert life.files() == {**FIRST, "long.txt": MINE}


def test_a_project_that_moved_finds_its_base(life: Life) -> None:
    life.edit({"long.txt": MINE})
    (life.project / "apps").mkdir()
    for name in ("long.txt", "short.txt", "in", RECORD):
        git(life.project, "mv", name, f"apps/{name}")
    git(life.project, "commit", "-qm", "Move")
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    moved = Life(life.template, life.project / "apps")
    moved.update()
    assert moved.files()["long.txt"] == BOTH


def test_two_projects_in_one_repository_are_updated_apart(life: Life, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "mono")
    mono = tmp_path / "mono"
    life.project.rename(mono / "one")
    other = Life(life.template, mono / "two")
    (mono / "one" / ".git").rename(tmp_path / "git")
    (mono / "readme").write_text("mono\n")
    git(mono, "add", "-A")
    git(mono, "commit", "-qm", "Take the first")
    other.new()
    git(mono, "add", "-A")
    git(mono, "commit", "-qm", "Take the second")
    one = Life(life.template, mono / "one")
    one.edit({"long.txt": MINE})
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    one.update()
    assert one.files()["long.txt"] == BOTH
    assert other.files()["long.txt"] == LONG
    other.update()
    assert other.files()["long.txt"] == THEIRS
    assert (mono / "readme").read_text() == "mono\n"


def test_squashed_history_uses_the_older_render(life: Life) -> None:
    git(life.project, "switch", "-qc", "work")
    life.edit({"long.txt": MINE})
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    life.update()
    git(life.project, "switch", "-q", "main")
    git(life.project, "merge", "-q", "--squash", "work")
    git(life.project, "commit", "-qm", "Squash")
    for ref in git(life.project, "for-each-ref", "--format=%(refname)", "refs/scaffold").split():
        git(life.project, "update-ref", "-d", ref)
    life.release("3.0", {**FIRST, "long.txt": THEIRS + "more\n"})
    plan = life.plan()
    assert not plan.base.is_recorded
    life.update()
    assert life.files()["long.txt"] == BOTH + "more\n"


def test_a_clone_finds_the_base_of_the_last_update(life: Life, tmp_path: Path) -> None:
    life.edit({"long.txt": MINE})
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    life.update()
    git(tmp_path, "clone", "-q", "app", "clone")
    life.release("3.0", {**FIRST, "long.txt": THEIRS + "more\n"})
    clone = Life(life.template, tmp_path / "clone")
    assert clone.plan().base.is_recorded
    clone.update()
    assert clone.files()["long.txt"] == BOTH + "more\n"


def test_a_shallow_clone_renders_the_recorded_version_again(life: Life, tmp_path: Path) -> None:
    life.edit({"long.txt": MINE})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{life.project}", "clone")
    clone = Life(life.template, tmp_path / "clone")
    clone.update("project_name=Other")
    assert clone.files()["long.txt"] == MINE
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    git(clone.project, "update-ref", "-d", "refs/heads/other")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{life.project}", "gone")
    with pytest.raises(InputError, match=r"shallow: run `git fetch --unshallow`.*--base COMMIT"):
        Life(life.template, tmp_path / "gone").update()
    git(tmp_path / "gone", "worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    with pytest.raises(InputError, match="This clone is shallow"):
        Life(life.template, tmp_path / "tree").update()


def test_the_base_can_be_named(life: Life) -> None:
    life.edit({"long.txt": MINE})
    git(life.project, "checkout", "-q", "--orphan", "fresh")
    git(life.project, "commit", "-qm", "Start afresh")
    git(life.project, "branch", "-qD", "main")
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    first = git(life.project, "rev-list", "--max-parents=0", "--reflog").split()[-1]
    life.update(base=first)
    assert life.files()["long.txt"] == BOTH
    assert any("none of it counts as yours" in it for it in life.plan(base="HEAD").target.notes)
    assert not life.plan(base=first).target.notes
    with pytest.raises(InputError, match="there is no such commit"):
        life.update(base="nonsense")


def test_a_worktree_and_a_detached_head_are_updated(life: Life, tmp_path: Path) -> None:
    life.edit({"long.txt": MINE})
    git(life.project, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    tree = Life(life.template, tmp_path / "tree")
    tree.update()
    assert tree.files()["long.txt"] == BOTH
    assert life.files()["long.txt"] == MINE


def test_another_repository_in_the_environment_does_not_matter(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "elsewhere")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere" / "index"))
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    life.update()
    assert life.files()["long.txt"] == THEIRS


def test_a_dirty_tree_is_refused(life: Life) -> None:
    (life.project / "long.txt").write_text(MINE)
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    with pytest.raises(InputError, match=r"not committed, such as 'long.txt'"):
        life.update()
    assert life.files()["long.txt"] == MINE


def test_untracked_files_in_the_way_are_refused(life: Life) -> None:
    (life.project / "new.txt").write_text("mine\n")
    life.release("2.0", {**FIRST, "new.txt": "theirs\n"})
    before = life.state()
    with pytest.raises(InputError, match=r"1 file where git does not know yours: new.txt"):
        life.update()
    assert life.state() == before


def test_ignored_files_in_the_way_are_refused(life: Life) -> None:
    life.edit({".gitignore": "new.txt\n"})
    (life.project / "new.txt").write_text("mine\n")
    life.release("2.0", {**FIRST, "new.txt": "theirs\n"})
    with pytest.raises(InputError, match=r"new\.txt"):
        life.update()
    assert life.files()["new.txt"] == "mine\n"


def test_a_hook_that_fails_leaves_everything_as_before(life: Life) -> None:
    hook = life.project / ".git" / "hooks" / "pre-merge-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'first line' >&2; echo 'the hook says no' >&2\nexit 1\n")
    hook.chmod(0o755)
    pre_commit = hook.with_name("commit-msg")
    pre_commit.write_text(hook.read_text())
    pre_commit.chmod(0o755)
    life.release("2.0", {**FIRST, "long.txt": THEIRS, "new.txt": "new\n"})
    before = life.state()
    with pytest.raises(WorkError, match=r"the hook says no\. .*as it was before\..*first line"):
        life.update()
    assert life.state() == before


def test_without_an_identity_everything_stays_as_before(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"):
        monkeypatch.delenv(f"GIT_{name}")
    git(life.project, "config", "user.useConfigOnly", "true")
    life.release("2.0", {**FIRST, "long.txt": THEIRS})
    before = life.state()
    with pytest.raises(InputError, match=r"who you are.*git config user.name"):
        life.update()
    assert life.state() == before


def test_a_project_without_a_repository_says_what_to_do(life: Life, tmp_path: Path) -> None:
    (life.project / ".git").rename(tmp_path / "git")
    with pytest.raises(InputError, match="git init"):
        life.update()


def test_a_repository_with_other_ids_is_refused(life: Life, tmp_path: Path) -> None:
    (life.project / ".git").rename(tmp_path / "git")
    git(life.project, "init", "-q", "--object-format=sha256")
    life.edit({})
    with pytest.raises(InputError, match="SHA-256"):
        life.update()


@pytest.mark.parametrize("attributes", ["*.txt text eol=crlf\n", "*.txt text eol=lf\n"])
def test_files_with_filters_do_not_count_as_changed_afterwards(life: Life, attributes: str) -> None:
    crlf = LONG.replace("\n", "\r\n")
    life.edit({".gitattributes": attributes})
    life.release("2.0", {**FIRST, "crlf.txt": crlf, "long.txt": THEIRS})
    life.update()
    assert life.state()["status"] == ""
    life.edit({"long.txt": BOTH})
    life.release("3.0", {**FIRST, "crlf.txt": crlf + "x\r\n", "long.txt": THEIRS + "more\n"})
    life.update()
    assert life.state()["status"] == ""
    assert life.files()["long.txt"].replace("\r", "") == BOTH + "more\n"


def test_line_ends_and_modes_and_binaries_survive(life: Life) -> None:
    crlf = LONG.replace("\n", "\r\n")
    life.release("2.0", {**FIRST, "crlf.txt": crlf, "image": b"\0\xff"})
    life.update()
    life.edit({"crlf.txt": crlf.replace("3\r\n", "mine\r\n", 1)})
    script = life.template / "project" / "run.sh"
    life.release("3.0", {**FIRST, "crlf.txt": crlf + "x\r\n", "image": b"\0\1", "run.sh": "#!\n"})
    script.chmod(0o755)
    life.update()
    expected = crlf.replace("3\r\n", "mine\r\n", 1) + "x\r\n"
    assert (life.project / "crlf.txt").read_bytes() == expected.encode()
    assert (life.project / "image").read_bytes() == b"\0\1"
    assert (life.project / "run.sh").stat().st_mode & 0o100


def test_new_questions_are_named_with_their_answers(life: Life) -> None:
    more = f'{QUESTIONS}door: {{type: str, default: red}}\nsign: {{type: str, default: ""}}\n'
    life.release("2.0", FIRST, more)
    assert life.plan().target.notes == (
        "'door' is a new question; the answer is red.",
        "'sign' is a new question; the answer is empty.",
    )
