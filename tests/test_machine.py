"""Whatever the machine is like, the project is the same."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.project import tree_id
from tests.helpers import build_template
from tests.processes import COMMAND, surroundings

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
    """The id of the project as it mostly comes out."""
    folder = tmp_path_factory.mktemp("usual")
    assert make(folder, 0o022, {}).returncode == 0
    return tree_id(folder / "app")


@pytest.mark.parametrize("machine", MACHINES)
def test_the_project_is_the_same(machine: str, usual: str, tmp_path: Path) -> None:
    done = make(tmp_path, *MACHINES[machine])
    assert done.returncode == 0, done.stderr
    made = tmp_path / "app"
    assert tree_id(made) == usual
    assert (made / "über" / "Zoë.txt").read_text(encoding="utf-8") == "Zoë: é, 漢字\n"
    assert os.access(made / "run.sh", os.X_OK)


def test_a_machine_that_cannot_read_a_name_says_so(tmp_path: Path) -> None:
    done = make(tmp_path, 0o022, NO_UTF8)
    assert done.returncode == 2
    assert b"its name holds what is no text" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "app").exists()
