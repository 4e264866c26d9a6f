"""A project beside files that are there already, as in a fresh clone of a repository."""

import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.files import WITH_SECRETS, build_template, build_tree, list_tree
from tests.support.processes import Outcome, git, scaffold
from tests.support.repositories import commit

FILES: Mapping[str, str | bytes] = {
    "README.md": "theirs\n",
    "src/a.txt": "a\n",
    ".gitignore": "*.log\n",
}


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", "x: 1\n", FILES))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder in which the project is generated."""
    return build_tree(tmp_path / "app", {})


def new(here: Path, template: str, *more: str, destination: str = ".") -> Outcome:
    return scaffold(here, "new", destination, "-y", "-t", template, "--no-install", *more)


def log(here: Path) -> list[str]:
    return git(here, "log", "--format=%s").splitlines()


def pristine(here: Path) -> str:
    """Return the id of the unmodified render that the project has recorded."""
    record = tomllib.loads((here / ".scaffold.toml").read_text())
    return str(record["template"]["pristine"])


def test_a_fresh_repository_gets_the_unmodified_template_as_its_first_commit(
    here: Path, template: str
) -> None:
    git(here, "init", "-q", "-b", "trunk", "--template=")
    made = new(here, template)
    assert made.code == 0, made.err
    assert (log(here), git(here, "status", "--porcelain")) == (["Start from the Test template"], "")
    assert git(here, "branch", "--show-current") == "trunk"
    ref = f"refs/scaffold/pristine/{pristine(here)}"
    assert git(here, "rev-parse", ref) == git(here, "rev-parse", "HEAD")
    assert (here / "README.md").read_text() == "theirs\n"


def test_files_of_the_owner_stay_and_count_as_a_change(here: Path, template: str) -> None:
    build_tree(here, {"README.md": "mine\n", "LICENSE": "mine\n", "notes/todo.txt": "mine\n"})
    git(here, "init", "-q", "--template=")
    made = new(here, template)
    assert made.code == 0, made.err
    assert "Kept yours, and not the template's: README.md" in made.out
    assert (here / "README.md").read_text() == "mine\n"
    assert (here / "src" / "a.txt").read_text() == "a\n"
    assert git(here, "show", "HEAD:README.md") == "theirs"
    assert git(here, "status", "--porcelain").splitlines() == [
        "M README.md",
        "?? LICENSE",
        "?? notes/",
    ]


def test_a_repository_with_commits_is_left_to_its_owner(here: Path, template: str) -> None:
    commit(here, {"README.md": "mine\n"})
    before = git(here, "rev-parse", "HEAD")
    made = new(here, template)
    assert made.code == 0, made.err
    assert git(here, "rev-parse", "HEAD") == before
    ref = f"refs/scaffold/pristine/{pristine(here)}"
    assert f"{ref} is the unmodified template" in made.out
    assert git(here, "show", f"{ref}:README.md") == "theirs"
    git(here, "add", "-A")
    git(here, "commit", "-qm", "Generate")
    assert git(here, "diff", "--name-only", ref, "HEAD") == "README.md"


def test_what_is_staged_stays_staged(here: Path, template: str) -> None:
    git(here, "init", "-q", "--template=")
    build_tree(here, {"mine.txt": "mine\n"})
    git(here, "add", "mine.txt")
    made = new(here, template)
    assert made.code == 0, made.err
    assert "not done: not committed" in made.out
    assert git(here, "diff", "--cached", "--name-only") == "mine.txt"


def test_a_clone_named_from_outside_is_joined_too(here: Path, template: str) -> None:
    git(here, "init", "-q", "--template=")
    made = new(here.parent, template, destination="app")
    assert made.code == 0, made.err
    assert log(here) == ["Start from the Test template"]


@pytest.mark.parametrize("taken", ["src/mine.txt", ".scaffold.toml"])
@pytest.mark.parametrize("in_git", [False, True])
def test_a_name_that_the_project_needs_is_refused_and_nothing_changes(
    here: Path, template: str, taken: str, *, in_git: bool
) -> None:
    if in_git:
        git(here, "init", "-q", "--template=")
    build_tree(here, {taken: "mine\n"})
    before = list_tree(here)
    made = new(here, template)
    assert made.code == 2
    assert f"contains {taken.partition('/')[0]}" in made.err
    assert list_tree(here) == before


def test_a_full_folder_is_refused_unless_one_stands_in_it(here: Path, template: str) -> None:
    build_tree(here, {"mine.txt": "mine\n"})
    refused = new(here.parent, template, destination="app")
    assert refused.code == 2
    assert "enter it and run: scaffold new ." in refused.err
    assert new(here, template).code == 0
    assert (here / "mine.txt").read_text() == "mine\n"


@pytest.mark.parametrize("has_commits", [False, True])
@pytest.mark.parametrize("in_git", [False, True])
def test_the_printed_commands_commit_no_secrets_past_an_ignore_file_of_the_owner(
    here: Path, tmp_path: Path, *, in_git: bool, has_commits: bool
) -> None:
    files: Mapping[str, str | bytes] = {".env.example": "KEY=\n", ".gitignore": ".env\n"}
    template = str(build_template(tmp_path / "private", "x: 1\n", files, WITH_SECRETS))
    mine = {".gitignore": "*.log"}  # the line does not end
    if has_commits and in_git:
        commit(here, mine)
    else:
        build_tree(here, mine)
        git(here, "init", "-q", "--template=") if in_git else None
    made = new(here, template)
    assert "not done: .env has secrets, and your .gitignore does not ignore it" in made.out
    _, _, commands = made.out.partition("Next:")
    first, *_ = [line.strip() for line in commands.splitlines() if line.strip()]
    subprocess.run(["sh", "-c", first], cwd=here, check=True)
    git(here, "add", "-A")
    git(here, "commit", "-qm", "Generate")
    assert (here / ".env").read_text().startswith("KEY=")
    assert git(here, "ls-files").split() == [".env.example", ".gitignore", ".scaffold.toml"]
    assert (here / ".gitignore").read_text() == "*.log\n/.env\n"


def test_an_ignore_file_of_the_owner_that_covers_secrets_needs_no_step(
    here: Path, tmp_path: Path
) -> None:
    files: Mapping[str, str | bytes] = {".env.example": "KEY=\n", ".gitignore": ".env\n"}
    template = str(build_template(tmp_path / "private", "x: 1\n", files, WITH_SECRETS))
    commit(here, {".gitignore": ".env*\n!.env.example\n"})
    assert "secrets" not in new(here, template).out


def test_tasks_do_not_run_beside_files_of_the_owner(here: Path, tmp_path: Path) -> None:
    template = str(build_template(tmp_path / "busy", "_tasks: [touch task.txt]\n"))
    build_tree(here, {"mine.txt": "mine\n"})
    made = new(here, template, "--trust")
    assert made.code == 2
    assert "--skip-tasks" in made.err
    assert list_tree(here) == {"mine.txt": b"mine\n"}
    assert new(here, template, "--trust", "--skip-tasks").code == 0


def test_without_git_only_the_files_are_there(here: Path, template: str) -> None:
    git(here, "init", "-q", "--template=")
    assert new(here, template, "--no-git").code == 0
    assert git(here, "for-each-ref") == ""
    assert (here / "src" / "a.txt").is_file()
