"""Tests of the template: lint, rendering with every answer set, invalid answers."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLACES = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
SCAFFOLD = shutil.which("scaffold", path=PLACES) or "scaffold"
ANSWERS = {
    "python_version": ["3.11", "3.14"],
    "storage": ["memory", "sqlite"],
    "container": ["true", "false"],
}


def scaffold(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [SCAFFOLD, *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def render(place: Path, *answers: str) -> Path:
    """Generate a project from these answers, and defaults for all others."""
    settings = [word for answer in answers for word in ("--set", answer)]
    plain = ("--yes", "--no-git", "--no-install")
    done = scaffold(place, "new", "made", "--template", str(ROOT), *plain, *settings)
    assert done.returncode == 0, done.stderr
    return place / "made"


def test_check_passes(tmp_path: Path) -> None:
    done = scaffold(tmp_path, "template", "check", str(ROOT))
    assert done.returncode == 0, done.stdout + done.stderr


def test_defaults_render_a_project(tmp_path: Path) -> None:
    made = render(tmp_path)
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert names >= {"README.md", "pyproject.toml", "Dockerfile", "made/app.py", "made/notes.py"}


@pytest.mark.parametrize("answers", list(itertools.product(*ANSWERS.values())))
def test_answers_change_the_project(answers: tuple[str, ...], tmp_path: Path) -> None:
    chosen = dict(zip(ANSWERS, answers, strict=True))
    made = render(tmp_path, *(f"{key}={value}" for key, value in chosen.items()))
    assert (made / "Dockerfile").exists() == (chosen["container"] == "true")
    notes = (made / "made" / "notes.py").read_text()
    assert ("import sqlite3" in notes) == (chosen["storage"] == "sqlite")
    assert f">={chosen['python_version']}" in (made / "pyproject.toml").read_text()


@pytest.mark.parametrize("answer", ["port=80", "project_name=-", "package_name=A-b", "storage=x"])
def test_rejects_invalid_answers(answer: str, tmp_path: Path) -> None:
    done = scaffold(tmp_path, "new", "made", "-t", str(ROOT), "--yes", "--set", answer)
    assert done.returncode == 2
    assert answer.partition("=")[0] in done.stderr
    assert not (tmp_path / "made").exists()
