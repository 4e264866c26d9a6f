"""Projects of each release take today's templates without a conflict, and keep each edit."""

from pathlib import Path

import pytest

from scripts.upgrades import Repository, open_store, read_sets, releases
from tests.support.upgrades import added_lines, make_old_project, removed_lines

DEFAULTS = "defaults"
BRANCHES = [
    pytest.param(
        f"{release}/{item.template}/{item.name}",
        marks=() if item.name == DEFAULTS else pytest.mark.thorough,
    )
    for release in releases()
    for item in read_sets()
]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return open_store(tmp_path_factory.mktemp("store") / "git")


@pytest.mark.parametrize("branch", BRANCHES)
def test_update_has_no_conflict_and_keeps_each_edit(
    branch: str, store: Repository, tmp_path: Path
) -> None:
    if branch not in store.branches():
        pytest.skip("this release did not store the set")
    project = make_old_project(store, branch, tmp_path / "shop")
    edits = added_lines(project.lines("HEAD~"), project.lines())
    assert len(edits) > 30
    plan = project.update("--dry-run", "--json").document
    assert plan["counts"]["conflicts"] == 0, plan
    assert removed_lines(plan["diff"]) & edits == set()
