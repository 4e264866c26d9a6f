"""The migrations match the models and can be reverted."""

import pytest
from advanced_alchemy.base import orm_registry
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect


def tables(url: str) -> set[str]:
    """Return the names of the tables in a database."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_migrations_upgrade_and_downgrade(alembic_config: Config, empty_database_url: str) -> None:
    command.upgrade(alembic_config, "heads")
    assert tables(empty_database_url) == {"alembic_version", *orm_registry.metadata.tables}
    command.downgrade(alembic_config, "base")
    assert tables(empty_database_url) == {"alembic_version"}
    command.upgrade(alembic_config, "heads")
    assert tables(empty_database_url) == {"alembic_version", *orm_registry.metadata.tables}


def test_models_have_no_pending_migration(alembic_config: Config) -> None:
    command.upgrade(alembic_config, "heads")
    command.check(alembic_config)


def test_migrations_print_sql(
    alembic_config: Config, empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command.upgrade(alembic_config, "heads", sql=True)
    assert "CREATE TABLE notes" in capsys.readouterr().out
    assert tables(empty_database_url) == set()
