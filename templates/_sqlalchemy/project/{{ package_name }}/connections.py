"""How the application connects to its database: SQLite or PostgreSQL."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

CONNECTIONS = 15  # maximum per process; opened connections stay open
PATIENCE = 5  # seconds for a free connection of the pool
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 30  # for a request
# A transaction waits, in seconds, for its turn to write, and keeps it from its first write on.
SQLITE_OPTIONS = {"timeout": 20, "isolation_level": "IMMEDIATE"}
SQLITE_PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON")
EXPECTED_URL = "expected sqlite:///path or postgresql://user:password@host:5432/name"


def with_driver(url: str, drivers: Mapping[str, str]) -> str:
    """Return the URL with the driver for its scheme, or raise ValueError for other databases."""
    try:
        parsed = make_url(url)
        driver = drivers[parsed.drivername]
    except (ArgumentError, KeyError, ValueError) as error:
        raise ValueError(EXPECTED_URL) from error
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError(f"{EXPECTED_URL}; the name of the database is missing")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def engine_options(url: str, *, connections: int = 0) -> dict[str, Any]:
    """Return the options of an engine for the URL."""
    in_file = url.startswith("sqlite")
    return {
        "pool_size": connections or CONNECTIONS,
        "max_overflow": 0,  # overflow connections would be opened for each request
        "pool_timeout": PATIENCE,
        "pool_reset_on_return": None,  # sessions and connections end their transactions themselves
        "pool_pre_ping": not in_file,  # only a server can close connections
        "connect_args": SQLITE_OPTIONS if in_file else {"connect_timeout": CONNECT_SECONDS},
    }


def prepare(engine: Engine, *, statement_seconds: int = 0) -> None:
    """Prepare each new connection of an engine.

    PostgreSQL cancels statements that take longer than `statement_seconds`, if it is not 0.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
    elif statement_seconds:
        event.listen(engine, "connect", partial(limit_statements, statement_seconds))


def prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Prepare a connection to SQLite.

    With WAL, readers do not wait for a writer. Searches ignore the case of all letters by `lower`;
    SQLite's own function knows only A to Z.
    """
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("lower", 1, lower, deterministic=True)


def lower(value: object) -> str | None:
    """Return a value of SQLite in lower case."""
    return None if value is None else str(value).lower()


def limit_statements(seconds: int, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Limit the duration of statements on a connection to PostgreSQL."""
    cursor = connection.cursor()
    cursor.execute(f"SET statement_timeout = '{seconds}s'")
    cursor.close()
    connection.commit()
