"""Ignored files, such as secrets, are not committed; a note names them."""

import shutil
import sys
from pathlib import Path

import pytest

from generator.system.names import RECORD
from tests.support.files import WITH_SECRETS, build_template, build_tree, list_tree
from tests.support.processes import Outcome, git, scaffold

ASKED = "db_password: {type: str, secret: true, default: change-me}\n"
LISTED = "_secret_questions: [db_password]\ndb_password: {type: str, default: change-me}\n"
FILES: dict[str, str | bytes] = {
    ".env.jinja": "DB={{ db_password }}\n",
    ".gitignore": ".env\n*.log\n/cache/\n",
    "README.md": "# x\n",
    "cache/a/b": "x",
    "src/run.log": "x",
    "src/run.py": "x\n",
}
IGNORED = [".env", "cache/", "src/run.log"]
NEW = ("new", "p", "-y", "--no-install", "-t", "./t")


def make(folder: Path, *arguments: str, questions: str = ASKED, **files: str) -> Outcome:
    """Make a project with an ignored file of secrets, and with more or other files."""
    if not (folder / "t").exists():
        build_template(folder / "t", questions, {**FILES, **files})
    made = scaffold(folder, *NEW, *arguments)
    assert made.code == 0, made
    return made


def committed(project: Path) -> list[str]:
    return git(project, "ls-files").splitlines()


@pytest.mark.parametrize("questions", [ASKED, LISTED])
def test_does_not_commit_secrets_in_ignored_files(tmp_path: Path, questions: str) -> None:
    make(tmp_path, "-s", "db_password=hunter2", questions=questions)
    project = tmp_path / "p"
    assert (project / ".env").read_text() == "DB=hunter2\n"
    assert committed(project) == [".gitignore", RECORD, "README.md", "src/run.py"]
    history = git(project, "log", "--all", "--patch")
    assert "src/run.py" in history
    assert "hunter2" not in history
    assert "change-me" not in history
    assert git(project, "status", "--porcelain") == ""


def test_names_ignored_files_in_text_and_json(tmp_path: Path) -> None:
    told = "ignored and not committed: .env, cache/ and src/run.log"
    assert told in make(tmp_path).out
    shutil.rmtree(tmp_path / "p")
    document = make(tmp_path, "--json").document
    (step,) = document["steps"]
    assert step["done"]
    assert step["note"].endswith(told)
    assert {"path": ".env", "size": 13} in document["files"], "all that was made is listed"


def test_preview_lists_ignored_files(tmp_path: Path) -> None:
    shown = make(tmp_path, "--dry-run", "--json").document
    assert {".env", "cache/a/b", "src/run.log"} < {file["path"] for file in shown["files"]}


def test_names_only_the_first_of_many_ignored_files(tmp_path: Path) -> None:
    made = make(tmp_path, **{f"{number}.log": "x" for number in range(10, 20)})
    assert "not committed: .env, 10.log, 11.log, 12.log, 13.log and 8 more" in made.out


def recorded(project: Path) -> str:
    """Return the hash in the record."""
    text = (project / RECORD).read_text(encoding="utf-8")
    return text.partition('pristine = "')[2][:40]


def test_recorded_hash_matches_the_commit_with_and_without_git(tmp_path: Path) -> None:
    make(tmp_path)
    project = tmp_path / "p"
    with_git = recorded(project)
    git(project, "rm", "-q", "--cached", RECORD)
    assert git(project, "write-tree") == with_git
    shutil.rmtree(project)
    make(tmp_path, "--no-git")
    assert recorded(project) == with_git
    shutil.rmtree(project)
    assert scaffold(tmp_path, *NEW, PATH=str(Path(sys.executable).parent)).code == 0
    assert recorded(project) == with_git
    assert not (project / ".git").exists()


@pytest.mark.parametrize("text", [".scaffold.toml\n", "*\n", ".*\n", "/*\n!/README.md\n"])
def test_commits_the_record_whatever_is_ignored(tmp_path: Path, text: str) -> None:
    make(tmp_path, **{".gitignore": text})
    project = tmp_path / "p"
    assert RECORD in committed(project)
    assert ".env" not in committed(project) or text == ".scaffold.toml\n"
    assert git(project, "status", "--porcelain") == ""
    git(project, "rm", "-q", "--cached", RECORD)
    assert git(project, "write-tree") == recorded(project)


def test_applies_but_does_not_commit_a_self_ignoring_gitignore(tmp_path: Path) -> None:
    make(tmp_path, **{".gitignore": ".gitignore\n.env\n"})
    assert ".gitignore" not in committed(tmp_path / "p")
    assert ".env" not in committed(tmp_path / "p")


def test_does_not_commit_an_unignored_secrets_file(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"keys.example": "KEY=\n", "a.txt": "a"}
    manifest = WITH_SECRETS.replace(".env.example", "keys.example").replace(".env", "[k]eys")
    build_template(tmp_path / "t", files=files, manifest=manifest)
    make(tmp_path)
    assert (tmp_path / "p/[k]eys").is_file()
    assert committed(tmp_path / "p") == [RECORD, "a.txt", "keys.example"]


def test_does_not_commit_a_rendered_secrets_file(tmp_path: Path) -> None:
    files = {".env.jinja": "DB={{ db_password }}\n", ".env.example": "KEY=\n"}
    build_template(tmp_path / "t", ASKED, files, WITH_SECRETS)
    make(tmp_path, "-s", "db_password=hunter2")
    project = tmp_path / "p"
    assert (project / ".env").read_text() == "DB=hunter2\n"
    assert committed(project) == [".env.example", RECORD]
    git(project, "rm", "-q", "--cached", RECORD)
    assert git(project, "write-tree") == recorded(project)


def test_does_not_commit_ignored_task_output(tmp_path: Path) -> None:
    code = "import os; os.makedirs('.venv/lib'); open('.venv/lib/x', 'w'); open('made', 'w')"
    config = f'{ASKED}_tasks:\n  - ["{sys.executable}", "-c", "{code}"]\n'
    made = make(tmp_path, "--trust", questions=config, **{".gitignore": ".env\n.venv/\n"})
    assert ".env and .venv/" in made.out
    assert "made" in committed(tmp_path / "p")
    assert not [name for name in committed(tmp_path / "p") if name.startswith(".venv")]
    assert (tmp_path / "p/.venv/lib/x").is_file()


def test_user_settings_hide_no_files(tmp_path: Path) -> None:
    home = build_tree(tmp_path / "home", {".config/git/ignore": "*.py\n", ".gitconfig": ""})
    template = build_tree(tmp_path / "gittemplate", {"info/exclude": "*.md\n"})
    (home / ".gitconfig").write_text(f"[init]\ntemplateDir = {template}\n[core]\nignoreCase=true\n")
    build_template(tmp_path / "t", ASKED, FILES)
    homes = {"HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig")}
    assert scaffold(tmp_path, *NEW, **homes).code == 0
    assert committed(tmp_path / "p") == [".gitignore", RECORD, "README.md", "src/run.py"]
    assert "p/.env" in list_tree(tmp_path)
