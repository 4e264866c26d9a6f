"""Tests of the migrations: reversible, and none missing."""

from collections.abc import Callable

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect


def tables(config: Config) -> set[str]:
    """Return the names of all tables."""
    engine = create_engine(config.attributes["settings"].database_url.get_secret_value())
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_migrations_are_reversible(alembic_config: Config) -> None:
    command.upgrade(alembic_config, "heads")
    assert tables(alembic_config) == {"alembic_version", "notes"}
    command.downgrade(alembic_config, "base")
    assert tables(alembic_config) == {"alembic_version"}
    command.upgrade(alembic_config, "heads")
    assert tables(alembic_config) == {"alembic_version", "notes"}


def test_no_migration_is_missing(alembic_config: Config) -> None:
    command.upgrade(alembic_config, "heads")
    command.check(alembic_config)


@pytest.mark.parametrize(
    "read",
    [command.heads, command.history, command.branches, command.current],
    ids=["heads", "history", "branches", "current"],
)
def test_commands_describe_the_migrations(
    alembic_config: Config, read: Callable[[Config], None]
) -> None:
    read(alembic_config)
