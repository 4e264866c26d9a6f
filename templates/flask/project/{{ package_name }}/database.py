"""The database: base class of the models, session of a request, engine options."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
EXPECTED_URL = "expected sqlite:///path or postgresql://user:password@host:5432/name"
SQLITE_PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON")

log = structlog.stdlib.get_logger(__name__)

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


def driver_url(url: str) -> str:
    """Return the URL with its driver, or raise ValueError for other databases."""
    try:
        parsed = make_url(url)
        driver = DRIVERS[parsed.drivername]
    except (ArgumentError, KeyError, ValueError) as error:
        raise ValueError(EXPECTED_URL) from error
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError(f"{EXPECTED_URL}; the name of the database is missing")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def engine_options(url: str) -> dict[str, Any]:
    """Return the options of an engine for the URL; timeouts are in seconds."""
    parsed = make_url(url)
    if parsed.database and parsed.get_backend_name() == "sqlite":
        # Otherwise Flask-SQLAlchemy-Lite would look for it in the instance folder.
        parsed = parsed.set(database=str(Path(parsed.database).absolute()))
        # A transaction waits for its turn to write, and keeps it from its first write on.
        return {"url": parsed, "connect_args": {"timeout": 20, "isolation_level": "IMMEDIATE"}}
    return {"url": parsed, "pool_pre_ping": True, "connect_args": {"connect_timeout": 2}}


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


@contextmanager
def run_database(app: Flask) -> Iterator[None]:
    """Give each request a session as `db.session`."""
    url = app.config["SETTINGS"].database_url.get_secret_value()
    app.config["SQLALCHEMY_ENGINES"] = {"default": engine_options(url)}
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
    try:
        yield
    finally:
        engine.dispose()


def check_database() -> str:
    """Return `ok`, or a reason without details, which are in the log."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("database unavailable", error=str(error))
        return "unreachable"
    return "ok"
