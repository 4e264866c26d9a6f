"""Our own starters: answers are found in a project that has lost its record, and has edits."""

import random
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.support.adopting import adopt
from tests.support.processes import scaffold
from tests.support.repositories import commit

ANSWERS = {
    "django": "database=postgres,auth=session,api=drf,jobs=celery,ci=gitlab,license=mit",
    "fastapi": "database=postgres,auth=oidc,pages=true,observability=full,deploy=kubernetes",
    "flask": "auth=session,live=true,ai=true,cache=redis,license=bsd-3-clause,ci=none",
}
TEXTS = ("project_name=Corner shop", "package_name=corner", "author=Jo Doe", "copyright_year=2014")
MOST_LOST = 0.3  # of the lines of an edited file


def edited(project: Path, chance: random.Random) -> None:
    """Do to a project what its owner may do: remove files and lines, add others."""
    for file in sorted(path for path in project.rglob("*.py") if path.stat().st_size):
        fate = chance.random()
        if fate < 0.03:
            file.unlink()
        elif fate < 0.4:
            lines = file.read_text().splitlines(keepends=True)
            left = [line for line in lines if chance.random() > MOST_LOST]
            file.write_text("".join([*left, "MINE = 1\n"]))
    (project / "own.py").write_text("MINE = 1\n" * 1000)


@pytest.mark.thorough
@pytest.mark.parametrize("starter", ANSWERS)
def test_all_answers_of_an_edited_starter_are_found(tmp_path: Path, starter: str) -> None:
    given = [word for pair in [*ANSWERS[starter].split(","), *TEXTS] for word in ("-s", pair)]
    made = scaffold(tmp_path, "new", "it", "-y", "--no-git", "--no-install", "-t", starter, *given)
    assert made.code == 0, made.err
    record = tomllib.loads((tmp_path / "it/.scaffold.toml").read_text())
    project = Path(shutil.move(tmp_path / "it", tmp_path / "elsewhere"))
    (project / ".scaffold.toml").unlink()
    edited(project, random.Random(starter))  # noqa: S311 - the same edits each time
    commit(project, {})
    found = adopt(project, "-y", "-t", starter)
    assert found.code == 0, found.err
    again = tomllib.loads((project / ".scaffold.toml").read_text())
    assert again["answers"] == record["answers"]
