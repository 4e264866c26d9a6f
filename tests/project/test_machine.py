"""The project is the same on every machine."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.project.record import tree_id
from tests.support.files import build_template
from tests.support.processes import COMMAND, surroundings

NO_UTF8 = {
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "PYTHONIOENCODING": "ascii",
}
WORDS = {"über/{{ name }}.txt.jinja": "{{ name }}: é, 漢字\n", "run.sh": "#!/bin/sh\n"}
QUESTIONS = "name: {type: str, default: Zoë}\n"
MACHINES: Mapping[str, tuple[int, dict[str, str]]] = {
    "nobody else may read": (0o077, {}),
    "everybody may write": (0o000, {}),
    "a locale without letters": (0o022, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}),
    "another time zone": (0o022, {"TZ": "Pacific/Kiritimati"}),
}


def make(
    tmp_path: Path, umask: int, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Make a project on such a machine, in `app`."""
    template = build_template(tmp_path / "mine", QUESTIONS, WORDS)
    (template / "project" / "run.sh").chmod(0o755)
    return subprocess.run(
        [*COMMAND, "new", "app", "-y", "-t", str(template), "--no-git", "--no-install"],
        cwd=tmp_path,
        env=surroundings(**variables),
        umask=umask,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of the project with default settings."""
    folder = tmp_path_factory.mktemp("usual")
    assert make(folder, 0o022, {}).returncode == 0
    return tree_id(folder / "app")


@pytest.mark.parametrize("machine", MACHINES)
def test_project_is_the_same_on_other_machines(machine: str, usual: str, tmp_path: Path) -> None:
    done = make(tmp_path, *MACHINES[machine])
    assert done.returncode == 0, done.stderr
    made = tmp_path / "app"
    assert tree_id(made) == usual
    assert (made / "über" / "Zoë.txt").read_text(encoding="utf-8") == "Zoë: é, 漢字\n"
    assert os.access(made / "run.sh", os.X_OK)


def test_reports_a_name_that_the_locale_cannot_decode(tmp_path: Path) -> None:
    done = make(tmp_path, 0o022, NO_UTF8)
    assert done.returncode == 2
    assert b"its name contains invisible, control or" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "app").exists()
