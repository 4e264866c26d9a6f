"""The Makefile of a project where uv is missing."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.processes import scaffold

PROGRAMS = ("awk", "make", "sh")


@pytest.mark.parametrize("starter", ["django", "fastapi", "flask"])
def test_a_missing_uv_is_named_before_anything_runs(starter: str, tmp_path: Path) -> None:
    made = scaffold(tmp_path, "new", "app", "-y", "-t", starter, "--no-install", "--no-git")
    assert made.code == 0, made.err
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in PROGRAMS:
        (programs / name).symlink_to(str(shutil.which(name)))
    answers = {
        target: subprocess.run(
            ["make", target],
            cwd=tmp_path / "app",
            env={"PATH": str(programs)},
            capture_output=True,
            text=True,
            check=False,
        )
        for target in ("help", "dev", "test")
    }
    assert answers["help"].returncode == 0
    assert "dev" in answers["help"].stdout
    for target in ("dev", "test"):
        assert answers[target].returncode == 2
        assert "uv is not on your PATH: pipx install uv" in answers[target].stderr
