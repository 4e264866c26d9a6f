"""`scaffold adopt` at a terminal: it shows the base and asks before it records it."""

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.support.adopting import build_releases, edit, made_by_copier, subjects
from tests.support.processes import scaffold
from tests.support.repositories import commit
from tests.support.terminal import CTRL_C, ENTER, Conversation


@pytest.fixture
def project(talk: Conversation, tmp_path: Path) -> Path:
    """A project of Copier in the working folder, with an edit."""
    made_by_copier(build_releases(tmp_path), talk.folder, project_name="Shop")
    edit(talk.folder, "shop/main.py", "return 3", "return 42")
    commit(talk.folder, {})
    return talk.folder


def test_a_yes_records_what_was_shown(talk: Conversation, project: Path) -> None:
    talk.start("adopt")
    talk.answer("Record this as the project's base?", ENTER)
    assert talk.end() == 0, talk.text
    assert "shop/main.py  (+1 -1 lines)" in talk.text
    assert subjects(project, "--first-parent")[0] == "Adopt the template template"


def test_the_shown_commands_work_where_they_are_shown(project: Path) -> None:
    adopted = scaffold(project.parent, "adopt", project.name, "-y")
    assert adopted.code == 0, adopted.err
    lines = adopted.out.partition("Next:\n")[2].splitlines()
    [compared] = (line for line in lines if line.startswith("  git"))
    shown = subprocess.run(
        shlex.split(compared, comments=True), cwd=project.parent, capture_output=True, check=True
    )
    assert b"+    return 42" in shown.stdout


@pytest.mark.parametrize("keys", [("n", ENTER), (CTRL_C,)])
def test_anything_else_changes_nothing(
    talk: Conversation, project: Path, keys: tuple[str, ...]
) -> None:
    talk.start("adopt")
    talk.answer("Record this as the project's base?", *keys)
    assert talk.end() == 130, talk.text
    assert subjects(project) == ["x", "x"]
    assert not (project / ".scaffold.toml").exists()
