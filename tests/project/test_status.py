"""Tests of the status of a project during an update, and of versions in packages."""

from pathlib import Path

import pytest

from generator.project.living import open_project
from generator.project.news import News, read_news
from generator.project.status import Pending, Status, read_status
from generator.project.update.apply import continue_update
from generator.project.update.journal import read_journal, write_journal
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_known
from generator.registry.template import RecordedTemplate
from generator.system.names import RECORD
from tests.support.files import MANIFEST, build_template, build_tree, list_tree
from tests.support.living import LONG, Life, life, quietly
from tests.support.processes import git

__all__ = ["life"]

THEIRS = {"long.txt": LONG, "short.txt": "theirs\n", "in/deep.txt": f"{LONG}deep\n"}


def status(life: Life) -> Status:
    project = open_project(str(life.project))
    return read_status(project, read_known(load_guide(), project.record.template))


def paths(found: Status) -> list[str]:
    return [item.path for item in found.difference.files]


def begin(life: Life) -> None:
    """Begin an update that has a conflict."""
    life.edit({"short.txt": "mine\n", "own.txt": "own\n"})
    life.release("2.0", THEIRS)
    assert not life.update()[-1].done


def test_a_new_version_waits_until_it_is_in(life: Life) -> None:
    assert (status(life).news.waits, status(life).news.version) == (False, "1.0")
    life.release("2.0", THEIRS)
    assert (status(life).news.waits, status(life).news.version) == (True, "2.0")
    life.update()
    found = status(life)
    assert (found.news.waits, found.template.version, paths(found)) == (False, "2.0", [])


def test_an_update_with_conflicts_waits_for_the_user(life: Life) -> None:
    begin(life)
    before = list_tree(life.project)
    found = status(life)
    assert found.pending == Pending(waits=True, conflicts=("short.txt",))
    assert paths(found) == ["own.txt", "short.txt"]
    assert list_tree(life.project) == before
    (life.project / "short.txt").write_text("both\n")
    git(life.project, "add", "short.txt")
    assert status(life).pending == Pending(waits=True, conflicts=())
    project = open_project(str(life.project))
    assert project.repository
    continue_update(life.project, project.repository, quietly, may_run=False)
    found = status(life)
    assert (found.pending, found.template.version) == (None, "2.0")
    assert found.difference.is_recorded
    assert paths(found) == ["own.txt", "short.txt"]


def test_an_update_that_git_has_undone_is_not_going_on(life: Life) -> None:
    begin(life)
    git(life.project, "merge", "--abort")
    found = status(life)
    assert (found.pending, found.template.version) == (None, "1.0")


def test_an_update_of_another_project_in_the_repository_does_not_count(life: Life) -> None:
    begin(life)
    other = build_tree(life.project / "other", {"short.txt": "1\n"})
    record = (life.project / RECORD).read_text()
    (other / RECORD).write_text(record)
    project = open_project(str(other))
    found = read_status(project, read_known(load_guide(), project.record.template))
    assert found.pending is None
    assert status(life).pending


def test_an_interrupted_update_can_only_be_undone(life: Life) -> None:
    begin(life)
    repository = open_project(str(life.project)).repository
    assert repository
    journal = read_journal(repository.git_dir)
    assert journal
    write_journal(repository, journal._replace(waits=False))
    found = status(life).pending
    assert found
    assert not found.waits


def test_a_package_is_compared_by_the_version_of_its_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = build_tree(
        tmp_path / "site",
        {
            "snails/__init__.py": "",
            "snail_pack-3.1.dist-info/METADATA": "Name: snail-pack\nVersion: 3.1\n",
            "snail_pack-3.1.dist-info/entry_points.txt": "[scaffold.templates]\nsnail = snails:one",
        },
    )
    build_template(site / "snails/one", manifest=MANIFEST)
    recorded = RecordedTemplate("snail", "package snail-pack 3.0", version="1.0")
    assert (
        read(recorded).why == "it came in the package snail-pack 3.0, which does not have it here"
    )
    monkeypatch.syspath_prepend(site)
    assert read(recorded) == News(waits=False, version="1.0")
    assert read(recorded._replace(version="0.9")) == News(waits=True, version="1.0")
    assert read(recorded._replace(source="package other 3.0")).waits is None


def read(recorded: RecordedTemplate) -> News:
    return read_news(recorded, read_known(load_guide(), recorded))
