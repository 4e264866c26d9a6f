"""The last lines of a command that generates a project."""

from pathlib import Path

import pytest

from generator.cli.generation import outcome
from generator.project.result import Step


def test_outcome_names_steps_not_done_and_their_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    steps = [
        Step("git", done=True, note="git"),
        Step("lock", done=False, note="x", command="uv l"),
        Step("commit", done=False, note="y", command="git commit"),
    ]
    said = outcome(tmp_path / "my app", 3, steps, ["make test", "uv l"], "Snail (snail, from x)")
    assert said.splitlines() == [
        f"Created {tmp_path}/my app with 3 files.",
        "  Template: Snail (snail, from x)",
        "  Git",
        "  not done: x",
        "  not done: y",
        "",
        "Next:",
        f"  cd '{tmp_path}/my app'",
        "  uv l",
        "  git commit",
        "  make test",
        "",
        "Not on your PATH, so install first: uv, git, make.",
    ]


def test_outcome_omits_cd_for_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "cd " not in outcome(Path(), 1, [], ["true"], "Snail")
