"""The database: base class of the models, session of a request, engine options."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import URL, DateTime, Dialect, MetaData, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from .settings import Settings

SQLITE_PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON")
MAX_ID = 2**63 - 1  # the largest BIGINT

db = SQLAlchemy(session_options={"expire_on_commit": False})


class Base(DeclarativeBase):
    """The base of all models; constraints have names, so that migrations can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite stores no time zone, so reading adds it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Convert to UTC before writing."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Convert to UTC after reading, whatever the connection's time zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def engine_options(url: URL) -> dict[str, Any]:
    """Return the options of an engine for the URL; timeouts are in seconds."""
    if url.get_backend_name() == "sqlite":
        # A transaction waits for its turn to write, and keeps it from its first write on.
        return {"url": url, "connect_args": {"timeout": 20, "isolation_level": "IMMEDIATE"}}
    return {"url": url, "pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Prepare a connection to SQLite.

    With WAL, readers do not wait for a writer. Searches ignore the case of all letters by `lower`;
    SQLite's own function knows only A to Z.
    """
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("lower", 1, lower, deterministic=True)


def lower(value: object) -> str | None:
    """Return a value of SQLite in lower case."""
    return None if value is None else str(value).lower()


def install(app: Flask, settings: Settings) -> None:
    """Give each request of the app a session as `db.session`."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(settings.database_url)}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", prepare_sqlite)
