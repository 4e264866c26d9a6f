"""A database with rows goes along when options come to a project of the FastAPI starter."""

import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from uuid import UUID

import pytest
from uv import find_uv_bin

from tests.support.processes import scaffold
from tests.support.turns import in_turn
from tests.templates.conftest import interpreters, run

pytestmark = pytest.mark.proof

UV = find_uv_bin()
POSTGRES = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
ALL = (("auth=token", "jobs=database", "live=true"), ("auth=oidc", "jobs=celery"))
WAYS = {
    "one by one": ["jobs=database", "auth=token", "live=true"],
    "accounts first": ["auth=session", "jobs=celery live=true", "jobs=database"],
    "with a provider": ["live=true", "auth=oidc jobs=database"],
}
OWNER = "-x email=Ada@example.com -x issuer=https://id.example.com -x subject=ada"
SETTINGS = {
    "OIDC_ISSUER": "https://id.example.com",
    "OIDC_CLIENT_ID": "shop",
    "OIDC_CLIENT_SECRET": "s" * 40,
}
ROW = """INSERT INTO notes (id, title, body, created_at, updated_at, version)
VALUES ({0}, 'Note {0}', '', '2026-01-01', '2026-01-01', '1')"""
NOTES = [[1, "Note 1"], [2, "Note 2"]]
OF_TEMPLATE = re.compile(r"000\d_")
APPLY = '    """Apply."""\n'
OWN = """\
    from alembic import op

    op.execute("UPDATE notes SET body = 'mine'")
"""

# Runs statements and commands of Alembic in one process; a line `= …` is a result as JSON.
DRIVER = """
import json, sys
from alembic.config import Config, main
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

engine = create_engine(sys.argv[1], isolation_level="AUTOCOMMIT")
for step in sys.argv[2:]:
    kind, _, words = step.partition(" ")
    if kind == "alembic":
        main(argv=words.split())
    elif kind == "heads":
        found = ScriptDirectory.from_config(Config(toml_file="pyproject.toml")).get_heads()
        print("=", json.dumps(sorted(found)))
    else:
        with engine.connect() as connection:
            result = connection.execute(text(step))
            if result.returns_rows:
                print("=", json.dumps([list(row) for row in result]))
"""


@dataclass
class Living:
    """A project with migrations of its own, and its migrated database."""

    place: Path
    python: Path
    url: str
    path: Path = Path()

    def become(self, *settings: str) -> str:
        """Render the project again from its record, with more settings; return what is printed."""
        new = self.place / f"project{len(list(self.place.glob('project*')))}"
        words = [word for setting in settings for word in ("-s", setting)]
        known = ["--answers", f"{self.path}/.scaffold.toml"] if self.path.name else FIRST
        made = scaffold(
            self.place, "new", new.name, "-y", "--no-git", "--no-install", *known, *words
        )
        assert made.code == 0, made.err
        old, self.path = self.path, new
        for file in old.glob("migrations/versions/*.py") if old.name else ():
            path = self.versions / file.name
            if path.exists():
                assert path.read_bytes() == file.read_bytes()
            else:
                assert not OF_TEMPLATE.match(file.name)
                path.write_bytes(file.read_bytes())
        return made.out

    @property
    def versions(self) -> Path:
        return self.path / "migrations" / "versions"

    def do(self, *steps: str) -> list[Any]:
        """Take steps in the project; return their results."""
        done = self.attempt(*steps)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        found = [line for line in done.stdout.splitlines() if line.startswith("= ")]
        return [json.loads(line[2:]) for line in found]

    def attempt(self, *steps: str) -> CompletedProcess[str]:
        driver = self.url.replace("postgresql:", "postgresql+psycopg:")
        command = (str(self.python), "-c", DRIVER, driver, *steps)
        path = f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"
        return run(*command, cwd=self.path, DATABASE_URL=self.url, PATH=path, **SETTINGS)


FIRST = ["-t", "fastapi", "-s", "python_version=3.11"]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with the packages of all options."""
    place = tmp_path_factory.mktemp("all")
    words = ["-y", "--no-git", "--no-install", *FIRST]
    requirements: list[str] = []
    for number, settings in enumerate(ALL):
        given = [word for setting in settings for word in ("-s", setting)]
        assert scaffold(place, "new", f"project{number}", *words, *given).code == 0
        file = f"project{number}/pyproject.toml"
        requirements += ["-r", file, "--group", f"{file}:dev"]
    for command in (
        (UV, "venv", "--quiet", "--python", interpreters()[0], "venv"),
        (UV, "pip", "install", "--quiet", "--python", "venv", *requirements),
    ):
        done = run(*command, cwd=place)
        assert done.returncode == 0, done.stderr
    return place / "venv" / "bin" / "python"


@pytest.fixture(params=in_turn(["sqlite", "postgresql"]))
def living(request: pytest.FixtureRequest, python: Path, tmp_path: Path) -> Iterator[Living]:
    """A project with the default options, two notes and a migration of its own."""
    name = f"added_{secrets.token_hex(4)}"
    server = Living(tmp_path, python, POSTGRES, tmp_path)
    in_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/notes.db" if in_file else f"{POSTGRES.rpartition('/')[0]}/{name}"
    if not in_file:
        server.do(f"CREATE DATABASE {name}")
    try:
        project = Living(tmp_path, python, url)
        project.become()
        project.do("alembic upgrade head", *(ROW.format(number) for number, _ in NOTES))
        project.do("alembic revision -m own")
        [own] = project.versions.glob("*_own.py")
        own.write_text(own.read_text().replace(APPLY, APPLY + OWN))
        project.do("alembic upgrade head")
        yield project
    finally:
        if not in_file:
            server.do(f"DROP DATABASE {name} WITH (FORCE)")


def join(project: Living) -> None:
    """Join the migrations of an option with those of the project; go one step back and forth."""
    [heads] = project.do("heads")
    assert len(heads) == 2, "one of the project, one of the option"
    [before, joined, rows] = project.do(
        "heads",
        "alembic heads",
        "alembic merge heads -m merge",
        "heads",
        f"alembic {OWNER} upgrade head",
        "alembic check",
        "SELECT id, title FROM notes WHERE body = 'mine' ORDER BY id",
    )
    assert (before, len(joined), rows) == (heads, 1, NOTES)
    [versions, rows] = project.do(
        f"alembic downgrade {heads[0]}",
        "SELECT version_num FROM alembic_version ORDER BY version_num",
        "alembic upgrade head",
        "SELECT id, title FROM notes ORDER BY id",
        *(f"alembic {verb}" for verb in ("history", "branches", "current", "show head")),
        "alembic revision -m more",
        "alembic upgrade head",
    )
    assert ([row for [row] in versions], rows) == (heads, NOTES)


@pytest.mark.parametrize("way", WAYS)
def test_rows_stay_when_options_come(living: Living, way: str) -> None:
    for settings in WAYS[way]:
        said = living.become(*settings.split())
        assert "alembic merge heads" in said
        if "auth=" in settings:
            assert "upgrade heads  # this user gets the notes that exist" in said
            for pasted in ("", "-x email=… -x issuer=… -x subject=… "):
                refused = living.attempt(f"alembic {pasted}upgrade heads")
                assert refused.returncode == 1
                assert "the notes have no owner. Name one: alembic -x" in refused.stderr
        join(living)
    [owners] = living.do("SELECT count(*) FROM notes JOIN users ON users.id = owner_id")
    assert owners == [[len(NOTES)]]
    living.do("alembic downgrade base", "alembic upgrade head", "alembic check")


INTO = "INSERT INTO"
ROWS = (
    f"{INTO} exports (id, state, created_at, owner_id) VALUES ('{{0}}', 'done', '2026-01-01', 1)",
    f"{INTO} changes (owner_id, note_id, kind, at) VALUES (1, 1, 'created', '2026-01-01')",
    f"{INTO} refresh_tokens VALUES ('a', 'b', 1, '2026-01-01', '2027-01-01')",
)
TABLES = {"exports", "jobs", "changes", "refresh_tokens", "attempts", "users"}
FULL = ("auth=token", "jobs=database", "live=true")
BARE = ("auth=none", "jobs=none", "live=false")


def migration(said: str, message: str) -> str:
    """Return the command of Alembic that `make migration` runs, as the printed one says."""
    assert f'make migration m="{message}"' in said
    return f"alembic revision --autogenerate --head heads -m {message.partition(' ')[0]}"


def fill(project: Living) -> None:
    """Store a row in the tables of the options whose rows refer to a user."""
    export = UUID(int=1)
    of_url = export.hex if project.url.startswith("sqlite") else str(export)
    project.do(*(row.format(of_url) for row in ROWS))


def tables_of(project: Living) -> set[str]:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    }
    [found] = project.do(names[project.url.partition(":")[0]])
    return {name for [name] in found}


def test_removed_options_are_dropped_and_come_back(living: Living) -> None:
    living.become(*FULL)
    living.do("alembic merge heads -m merge", f"alembic {OWNER} upgrade head")
    fill(living)
    dropped = migration(living.become(*BARE), "drop removed options")
    living.do(dropped, "alembic upgrade head", "alembic check")
    assert not TABLES & tables_of(living)
    assert living.do("SELECT id, title FROM notes ORDER BY id") == [NOTES]
    said = living.become("jobs=celery", "live=true")
    assert "of 0003, 0005, if their tables were dropped; then make migrate" in said
    living.do(migration(said, "restore options"), "alembic upgrade head", "alembic check")
    assert TABLES & tables_of(living) == {"exports", "changes"}
    living.do("alembic downgrade -1", "alembic upgrade head", "alembic check")
    assert "restore options" not in living.become()


def test_an_option_comes_to_one_whose_tables_were_dropped(living: Living) -> None:
    living.become("jobs=celery", "live=true")
    living.do("alembic merge heads -m merge", "alembic upgrade head")
    dropped = migration(living.become(*BARE), "drop removed options")
    living.do(dropped, "alembic upgrade head", "alembic check")
    said = living.become("auth=token", "jobs=celery", "live=true")
    living.do("alembic merge heads -m again", f"alembic {OWNER} upgrade head")
    living.do(migration(said, "restore options"), "alembic upgrade head", "alembic check")
    assert TABLES & tables_of(living) == TABLES - {"jobs"}
