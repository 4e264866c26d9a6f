import os
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.project._repository import commit_lock, start_repository
from generator.project.record import tree_id
from generator.project.result import Step
from tests.support.files import build_tree, list_tree
from tests.support.processes import git, run, surroundings

FILES: dict[str, str | bytes] = {
    "a.txt": "a\n",
    "crlf.txt": b"one\r\ntwo\r\n",
    "mixed.txt": b"one\r\ntwo\n",
    "binary.bin": bytes(range(256)),
    "build/ignored.log": "x\n",
    ".gitignore": "*.log\n.env\n",
    "docs/é.md": "é\n",
    "bin/run": "#!/bin/sh\n",
}
REFUSE = "#!/bin/sh\nexit 1\n"


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the user's git settings."""
    for key in set(os.environ) - set(surroundings()):
        monkeypatch.delenv(key)
    for key, value in surroundings().items():
        monkeypatch.setenv(key, value)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A rendered tree, with a file of secrets that must not be committed."""
    tree = build_tree(tmp_path / "tree", {**FILES, ".env": "KEY=secret\n"})
    (tree / "bin/run").chmod(0o755)
    return tree


def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    """Write the user's git configuration."""
    file = build_tree(tmp_path / "home", {"gitconfig": text}) / "gitconfig"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))


def start(tree: Path, place: Path | None = None) -> Step:
    return start_repository(tree, place or tree.parent / "app", "Flask", [".env"])


def assert_pristine(tree: Path, step: Step) -> None:
    """Check that one commit contains the unmodified tree, and that nothing is left to commit."""
    assert step.done, step.note
    assert git(tree, "rev-parse", "HEAD^{tree}") == tree_id(tree, without=[".git", ".env"])
    assert git(tree, "log", "--format=%s") == "Start from the Flask template"
    assert git(tree, "status", "--porcelain") == ""


def test_first_commit_is_the_unmodified_tree_without_secrets(tree: Path) -> None:
    assert_pristine(tree, start(tree))
    assert git(tree, "branch", "--show-current") == "main"
    assert ".env" not in git(tree, "ls-files").splitlines()
    assert "build/ignored.log" not in git(tree, "ls-files").splitlines()


def test_names_ignored_files_except_secrets(tree: Path) -> None:
    assert start(tree).note.endswith("; ignored and not committed: build/ignored.log")
    (tree / ".gitignore").unlink()
    shutil.rmtree(tree / ".git")
    assert start(tree).note == "repository created; the first commit is the unmodified template"


def test_treats_file_names_literally(tree: Path) -> None:
    names = [":(top)a", ":!a", "-x", "*", "[a]", "a b", "?"]
    build_tree(tree, dict.fromkeys(names, "x"))
    build_tree(tree, {"x/a": ""})
    step = start_repository(tree, tree.parent / "app", "Test", [".env", "*"])
    assert step.done, step.note
    held = git(tree, "ls-files", "-z").split("\0")
    assert set(names) - {"*"} < set(held)
    assert {"a.txt", "x/a"} < set(held)
    assert "*" not in held


def test_commits_more_files_than_one_command_takes(tree: Path) -> None:
    build_tree(tree, {f"{'long' * 20}/{number}-{'name' * 40}": "x" for number in range(300)})
    assert_pristine(tree, start(tree))


def test_commits_nothing_if_git_ignores_more(tree: Path) -> None:
    """A task can make the repository; files that its settings ignore are not forced into it."""
    build_tree(tree, {".git/info/exclude": "a.txt\n"})
    git(tree, "init", "-q")
    step = start(tree)
    assert not step.done
    assert step.note == "git refused some files: settings of this repository ignore them"
    assert run(["git", "rev-parse", "-q", "--verify", "HEAD"], tree).code != 0


@pytest.mark.parametrize(
    "config",
    [
        "[core]\nautocrlf = true\n",
        "[core]\nautocrlf = input\nsafecrlf = true\neol = crlf\n",
        "[core]\nfileMode = false\nsymlinks = false\n",
        "[core]\nexcludesFile = {home}/ignore\n",
        "[core]\nattributesFile = {home}/attributes\n[filter.up]\nclean = tr a-z A-Z\n",
        "[core]\nhooksPath = {home}/hooks\n",
        "[init]\ntemplateDir = {home}/template\ndefaultBranch = trunk\n",
        "[commit]\ngpgSign = true\nverbose = true\ntemplate = /nowhere\n[gpg]\nprogram = false\n",
        "[core]\neditor = false\npager = false\n[color]\nui = always\n[add]\nignoreErrors = true\n",
        "[commit]\ncleanup = scissors\n[status]\nshowUntrackedFiles = no\n[core]\nbare = true\n",
    ],
)
def test_user_settings_do_not_change_the_first_commit(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str
) -> None:
    home = build_tree(
        tmp_path / "home",
        {
            "ignore": "*.txt\n",
            "attributes": "* text eol=lf\n*.txt filter=up ident\n",
            "hooks/pre-commit": REFUSE,
            "hooks/commit-msg": REFUSE,
            "hooks/post-commit": REFUSE,
            "template/hooks/pre-commit": REFUSE,
            "template/info/exclude": "*\n",
        },
    )
    for hook in home.rglob("*/hooks/*"):
        hook.chmod(0o755)
    configure(monkeypatch, tmp_path, config.format(home=home))
    assert start(tree).done
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert_pristine(tree, Step("git", done=True, note=""))


def test_gitattributes_do_not_change_the_first_commit(tree: Path) -> None:
    build_tree(tree, {".gitattributes": "* text=auto eol=lf\n"})
    assert_pristine(tree, start(tree))


@pytest.mark.parametrize(
    "name",
    [
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"),
        *("GIT_PREFIX", "GIT_NAMESPACE", "GIT_DEFAULT_HASH", "GIT_TEMPLATE_DIR"),
    ],
)
def test_ignores_git_variables_of_another_repository(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    other = build_tree(tmp_path / "other", {"mine.txt": "mine"})
    git(other, "init", "-q")
    git(other, "add", "-A")
    before = list_tree(other)
    value = {"GIT_WORK_TREE": f"{other}", "GIT_DEFAULT_HASH": "sha256", "GIT_NAMESPACE": "ns"}
    value |= {"GIT_INDEX_FILE": f"{other}/.git/index", "GIT_PREFIX": "docs/"}
    monkeypatch.setenv(name, value.get(name, f"{other}/.git"))
    step = start(tree)
    monkeypatch.delenv(name)
    assert_pristine(tree, step)
    assert list_tree(other) == before


def test_prints_the_command_for_later_without_git(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list_tree(tree)
    monkeypatch.setenv("PATH", str(tmp_path))
    step = start(tree)
    assert (step.done, step.note) == (False, "git is not installed")
    assert "git commit" in step.command
    assert list_tree(tree) == before


def test_stages_everything_without_an_identity(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    monkeypatch.setenv("HOME", str(tmp_path))
    configure(monkeypatch, tmp_path, "[user]\nuseConfigOnly = true\n")
    step = start(tree)
    assert not step.done
    assert "git does not know who you are" in step.note
    subprocess.run(step.command, shell=True, cwd=tree, env=os.environ, check=True)  # noqa: S602
    assert git(tree, "log", "--format=%an <%ae>") == "Your Name <you@example.com>"
    assert_pristine(tree, Step("git", done=True, note=""))


def test_printed_command_is_safe_for_any_title(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch = f"touch {tmp_path}/owned"
    title = f"""It's "a" $({touch}) `{touch}`; {touch} #"""
    real = shutil.which("git")
    luck = 'case "$*" in *--no-verify*) exit 3;; esac'
    shim = build_tree(tmp_path / "bin", {"git": f'#!/bin/sh\n{luck}\nexec {real} "$@"\n'}) / "git"
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    step = start_repository(tree, tree.parent / "app", title, [".env"])
    assert not step.done
    for shell in ("sh", "bash"):
        words = [shell, "-c", step.command.replace("commit", "commit --allow-empty", 1)]
        subprocess.run(words, cwd=tree, env=surroundings(), check=True)
        assert git(tree, "log", "-1", "--format=%s") == f"Start from the {title} template"
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("place", ["outer/services/a/app", "link/a/app", "worktree/app"])
def test_makes_no_repository_inside_another(tree: Path, tmp_path: Path, place: str) -> None:
    outer = build_tree(tmp_path / "outer", {"services/": ""})
    (tmp_path / "link").symlink_to(outer / "services")
    git(outer, "init", "-q")
    git(outer, "commit", "-q", "--allow-empty", "-m", "one")
    git(outer, "worktree", "add", "-q", str(tmp_path / "worktree"))
    outer = tmp_path / "worktree" if place.startswith("worktree") else outer
    before = list_tree(tree), list_tree(outer)
    step = start(tree, tmp_path / place)
    assert not step.done
    assert str(outer) in step.note
    assert (list_tree(tree), list_tree(outer)) == before


def test_reports_a_git_failure_in_one_line(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("git")
    luck = 'case "$*" in *add*) echo "fatal: no luck" >&2; exit 3;; esac'
    shim = build_tree(tmp_path / "bin", {"git": f'#!/bin/sh\n{luck}\nexec {real} "$@"\n'}) / "git"
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    step = start(tree)
    assert (step.done, step.note) == (False, "git add: fatal: no luck")
    assert "git add -A && git commit" in step.command


def test_commits_the_lock_file_separately(tree: Path) -> None:
    start(tree)
    build_tree(tree, {"uv.lock": "version = 1\n", "a.txt": "edited"})
    step = commit_lock(tree, "uv.lock")
    assert step.done
    assert git(tree, "show", "--format=%s", "--name-only").split("\n\n") == [
        "Lock the dependencies",
        "uv.lock",
    ]
    assert git(tree, "status", "--porcelain") == "M a.txt"


def test_a_lock_file_that_is_committed_already_is_done(tree: Path) -> None:
    build_tree(tree, {"uv.lock": "version = 1\n"})
    assert start_repository(tree, tree, "Test", []).done
    step = commit_lock(tree, "uv.lock")
    assert (step.done, step.note) == (True, "uv.lock is committed already")
    assert git(tree, "log", "--format=%s").splitlines() == ["Start from the Test template"]


def test_a_repository_in_which_all_is_committed_is_done(tree: Path) -> None:
    assert start_repository(tree, tree, "Test", []).done
    step = start_repository(tree, tree, "Test", [])
    assert step.done
    assert git(tree, "log", "--format=%s").splitlines() == ["Start from the Test template"]


def test_does_not_commit_an_ignored_lock_file(tree: Path) -> None:
    build_tree(tree, {".gitignore": "uv.lock\n.env\n"})
    start(tree)
    build_tree(tree, {"uv.lock": "version = 1\n"})
    step = commit_lock(tree, "uv.lock")
    assert step.done
    assert "which git ignores" in step.note
    assert git(tree, "ls-files", "uv.lock") == ""
