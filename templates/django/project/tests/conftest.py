"""Fixtures: the test database, and an empty one."""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Use a new database for each run on PostgreSQL, and memory on SQLite."""
    if connection.vendor == "postgresql":
        settings = connection.settings_dict
        settings["TEST"]["NAME"] = f"{settings['NAME']}_test_{token_hex(4)}"


@pytest.fixture
def empty_database_url(tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty database, on the PostgreSQL server of DATABASE_URL if it is set."""
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not url.scheme.startswith("postgres"):
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    path = f"{url.path}_test_{token_hex(4)}"
    name = Identifier(path[1:])
    with psycopg.connect(url.geturl(), autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(name))
        yield url._replace(path=path).geturl()
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))
