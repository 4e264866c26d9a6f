"""The settings of the database."""

import pytest
from fixtures.environment import Load, Refusal


def test_default_is_a_file(load: Load) -> None:
    settings = load(DATABASE_URL="")
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///db.sqlite3"


def test_password_is_not_shown(load: Load) -> None:
    assert "hidden" not in repr(load(DATABASE_URL="postgresql://user:hidden@db:5432/name"))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:hidden@db/name",
        "hidden",
        "postgresql://user:hidden@db:port/name",
        "postgresql://user:hidden@db",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_invalid_url_is_reported(refusal: Refusal, url: str) -> None:
    assert "hidden" not in refusal("DATABASE_URL", url)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///relative.db", "sqlite+aiosqlite:///relative.db"),
        ("sqlite:////absolute.db", "sqlite+aiosqlite:////absolute.db"),
        ("postgres://u:p%40@db:5432/name", "postgresql+psycopg://u:p%40@db:5432/name"),
        ("postgresql://db/name", "postgresql+psycopg://db/name"),
    ],
)
def test_driver_matches_database(load: Load, given: str, used: str) -> None:
    assert load(DATABASE_URL=given).database_url.get_secret_value() == used
