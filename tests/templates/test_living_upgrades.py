"""A migrated database with rows goes along when a project takes options and versions."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.upgrades import Repository, open_store, releases
from tests.support.upgrades import OldProject, make_next_release, make_old_project
from tests.templates.conftest import TEMPLATES, Project

PYTHON = "3.11"
# What `scaffold update` shows for migrations: one head, then an owner of the notes that exist.
HEADS = '[ "$(uv run alembic heads | wc -l)" -lt 2 ] || uv run alembic merge heads -m "merge"'
ALEMBIC = "uv run alembic -x email=ada@example.com upgrade heads"
MIGRATE = {"django": "uv run python manage.py migrate", "fastapi": ALEMBIC, "flask": ALEMBIC}


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return open_store(tmp_path_factory.mktemp("store") / "git")


@dataclass(frozen=True)
class Living:
    """An old project with its dependencies, and the URLs of its databases."""

    project: OldProject
    databases: tuple[str, ...]

    def run(self, *command: str, **environment: str) -> str:
        """Run a command of the project; return what it prints."""
        return Project(self.project.path, "", PYTHON).run(*command, **environment).stdout

    def update(self, *settings: str, **more: Path) -> None:
        """Update the project; check that this was one merge that leaves nothing to do."""
        words = [word for setting in settings for word in ("-s", setting)]
        done = self.project.update("-y", *words, **more)
        assert done.code == 0, done.out + done.err
        assert self.project.git("status", "--porcelain") == ""
        assert len(self.project.git("rev-list", "--parents", "-1", "HEAD").split()) == 3

    def migrate(self, template: str) -> None:
        """Apply the migrations to each database, as `scaffold update` says."""
        if MIGRATE[template] == ALEMBIC:
            self.run("sh", "-c", HEADS)
            if self.project.git("status", "--porcelain"):
                self.project.commit("Merge the heads of the migrations")
        for url in self.databases:
            self.run(*MIGRATE[template].split(), DATABASE_URL=url)

    def notes(self) -> list[list[str]]:
        """Return the titles of the notes in each database."""
        return [self.titles(url) for url in self.databases]

    def titles(self, url: str) -> list[str]:
        """Return the titles of the notes in a database."""
        if url.startswith("sqlite"):
            return self.project.notes()
        django = psql(url, "SELECT to_regclass('notes_note')") != [""]
        return psql(url, f"SELECT title FROM {'notes_note' if django else 'notes'} ORDER BY title")  # noqa: S608


@pytest.fixture
def grow(store: Repository, tmp_path: Path) -> Iterator[Callable[[str], Living]]:
    """Make a living project of a branch, with rows in its databases."""
    server = os.environ.get("DATABASE_URL", "")
    name = f"upgrade_{secrets.token_hex(6)}"
    urls = ["sqlite:///db.sqlite3"]
    if server:
        psql(server, f"CREATE DATABASE {name}")
        urls.append(f"{server.rpartition('/')[0]}/{name}")

    def grown(branch: str) -> Living:
        living = Living(make_old_project(store, branch, tmp_path / "shop"), tuple(urls))
        living.run("make", "setup")
        living.project.commit("Lock the dependencies")
        for url in urls:
            living.run("make", "seed", DATABASE_URL=url)
        return living

    yield grown
    if server:
        psql(server, f"DROP DATABASE {name} WITH (FORCE)")


def psql(url: str, statement: str) -> list[str]:
    words = ("psql", "--no-password", "--tuples-only", "--no-align", "--command", statement, url)
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()


@pytest.mark.proof
@pytest.mark.parametrize("template", TEMPLATES)
def test_options_and_a_version_come_to_a_living_project(
    template: str, grow: Callable[[str], Living], tmp_path: Path
) -> None:
    living = grow(f"{releases()[0]}/{template}/defaults")
    before = living.notes()
    assert len(before[0]) > 1
    living.update("jobs=celery")
    living.migrate(template)
    living.update("auth=token")
    living.migrate(template)
    living.update(house=make_next_release(tmp_path / "next", template))
    living.migrate(template)
    assert living.notes() == before
    text = (living.project.path / "Makefile").read_text()
    assert text.index("outdated:") < text.index("tree:")  # the owner's lines come first
    living.run("uv", "sync", "--quiet")
    living.run("make", "lint")
    if template == TEMPLATES[-1]:  # the suites of the others are as long, and run elsewhere
        living.run("make", "test")
