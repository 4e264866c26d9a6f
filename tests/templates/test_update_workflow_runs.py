"""The workflow that updates a project runs: what it executes opens a pull request."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.upgrades import open_store
from tests.support.processes import Outcome, git, run
from tests.support.upgrades import make_next_release, make_old_project
from tests.templates.test_contract import TEMPLATES, rendered
from tests.templates.test_update_workflow import SOURCE, WORKFLOW

# It installs nothing: it runs the later version. `gh` writes down what it is asked.
UVX = """#!/bin/sh
[ "$1 $2 $3" = "--from {source} scaffold" ] || exit 9
shift 3
cd "{house}" && exec {python} -m generator "$@"
"""
GH = '#!/bin/sh\necho "$@" >> "{log}"\n[ "$2" != list ] || echo 0\n'


def steps(job: dict[str, Any]) -> list[str]:
    """Return the scripts of a job."""
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.thorough
def test_newer_version_becomes_a_pull_request(tmp_path: Path) -> None:
    new = rendered(TEMPLATES["flask"], tmp_path / "new", update_source=SOURCE)
    jobs = yaml.safe_load((new / WORKFLOW).read_text())["jobs"]
    store = open_store(tmp_path / "store")
    project = make_old_project(store, "0.1.0/flask/defaults", tmp_path / "shop")
    git(tmp_path, "clone", "--quiet", "--bare", str(project.path), "origin")
    project.git("remote", "add", "origin", str(tmp_path / "origin"))
    house = make_next_release(tmp_path / "house", "flask")
    programs, temporary = tmp_path / "bin", tmp_path / "temporary"
    programs.mkdir()
    temporary.mkdir()
    asked = tmp_path / "asked"
    uvx = UVX.format(source=SOURCE, house=house, python=sys.executable)
    uvx = uvx.replace('"$@"', f'"$@" {project.path}')
    for name, script in (("uvx", uvx), ("gh", GH.format(log=asked))):
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    before = project.git("rev-parse", "HEAD")

    def execute(script: str) -> Outcome:
        return run(
            [shutil.which("bash") or "bash", "-e", "-o", "pipefail", "-c", script],
            project.path,
            PATH=f"{programs}{os.pathsep}{os.environ['PATH']}",
            SCAFFOLD=SOURCE,
            GITHUB_OUTPUT=str(temporary / "output"),
            GITHUB_REF_NAME="main",
            GITHUB_SHA=before,
            RUNNER_TEMP=str(temporary),
        )

    for script in steps(jobs["merge"]):
        done = execute(script)
        assert done.code == 0, done.out + done.err
    assert (temporary / "output").read_text() == "waits=true\n"
    merged = project.git("rev-parse", "HEAD")
    project.git("reset", "--quiet", "--hard", before)  # the second job has its own checkout
    [script] = steps(jobs["propose"])
    done = execute(script)
    assert done.code == 0, done.out + done.err
    assert git(tmp_path / "origin", "rev-parse", "template-update", "main").split() == [
        *(merged, before)
    ]
    assert "pr create --head template-update --base main" in asked.read_text()
    assert "Flask" in (temporary / "update.txt").read_text()
