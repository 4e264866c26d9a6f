"""Tests of the check of commit messages."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.commit_message import problems

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "message",
    [
        "Fix flaky address test: reject underscores in host names",
        "Move the modules\n\nNobody found a room among 92.\n# a comment\n",
        "Merge branch 'what-it-is'",
        "Bring the lock up to date",
    ],
)
def test_accepts_a_valid_message(message: str) -> None:
    assert list(problems(message)) == []


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("Fix " + "x" * 70, "74 characters"),
        ("Fix it.", "period"),
        ("fix it", "capital letter"),
        ("Fixed it", "is a command"),
        ("Fixing it", "is a command"),
        ("The hosts of a test are hosts", "starts with a verb"),
        ("Fix it\nbecause", "blank line"),
    ],
)
def test_reports_what_is_wrong_with_a_message(message: str, reason: str) -> None:
    assert reason in " ".join(problems(message))


def test_the_command_exits_with_1_and_prints_why(tmp_path: Path) -> None:
    file = tmp_path / "message"
    file.write_text("fix it", encoding="utf-8")
    command = [sys.executable, "-m", "scripts.commit_message", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "The subject starts with a capital letter.\n")
