"""The database: its URL, its engine, and a session per request."""

from advanced_alchemy.config import AsyncSessionConfig
from advanced_alchemy.extensions.litestar import SQLAlchemyAsyncConfig
from sqlalchemy import event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
CONNECTIONS = 15  # maximum per process; opened connections stay open
EXPECTED_URL = "expected sqlite:///path or postgresql://user:password@host:5432/name"


def async_url(url: str) -> str:
    """Return the URL with the asynchronous driver, or raise ValueError for other databases."""
    try:
        parsed = make_url(url)
        driver = DRIVERS[parsed.drivername]
    except (ArgumentError, KeyError, ValueError) as error:
        raise ValueError(EXPECTED_URL) from error
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError(f"{EXPECTED_URL}; the name of the database is missing")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def configure_database(url: str) -> SQLAlchemyAsyncConfig:
    """Provide a session for each request; roll back what is not committed before the response."""
    return SQLAlchemyAsyncConfig(
        engine_instance=connect(url),
        session_config=AsyncSessionConfig(expire_on_commit=False),
    )


def connect(url: str) -> AsyncEngine:
    """Return an engine for the URL; it connects at its first use."""
    in_file = url.startswith("sqlite")
    engine = create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,  # overflow connections would be opened for each request
        pool_pre_ping=not in_file,  # only a server can close connections
        connect_args={} if in_file else {"options": "-c TimeZone=UTC"},
    )
    if in_file:
        event.listen(engine.sync_engine, "connect", enforce_foreign_keys)
    return engine


def enforce_foreign_keys(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Enforce foreign keys in SQLite, which needs this on each connection."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
