"""Tests of interrupted checks and invalid arguments."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.checks import Check, build, command
from tests.support.files import build_tree, list_tree
from tests.support.processes import COMMAND, surroundings


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_check_ends_children_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    child = tmp_path / "child"
    build(tmp_path, command(f"sh -c 'echo $$ > {child}.new; mv {child}.new {child}; sleep 600'"))
    temporary = build_tree(tmp_path / "tmp", {})
    process = subprocess.Popen(
        [*COMMAND, "template", "check", "./mine", "--trust", "--jobs", "1"],
        cwd=tmp_path,
        env=surroundings(TMPDIR=str(temporary)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not child.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "Cancelled: nothing more was done.\n"
    assert list_tree(temporary) == {}
    with pytest.raises(ProcessLookupError):
        os.kill(int(child.read_text()), 0)
    assert not (tmp_path / ".scaffold-check").exists()


def test_progress_is_silent_in_a_pipe(tmp_path: Path, check: Check) -> None:
    build(tmp_path)
    assert check().err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--strength", "0"], "--strength"),
        (["--jobs", "0"], "--jobs"),
        (["--budget", "-1"], "--budget"),
        (["--set", "colour=blue"], "colour"),
        (["--set", "color=red"], "Did you mean 'colour'"),
        (["--junit", "nowhere/report.xml"], "nowhere"),
    ],
)
def test_refuses_unknown_words(
    tmp_path: Path, check: Check, arguments: list[str], said: str
) -> None:
    build(tmp_path)
    done = check(*arguments)
    assert done.code == 2, done.out
    assert said in done.err
