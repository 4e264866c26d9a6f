"""How a process learns that something has changed, whichever process has changed it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from psycopg import AsyncConnection, Error
from sqlalchemy.ext.asyncio import AsyncEngine

CHANNEL = "changes"
POLL = 0.5  # seconds between looks at a database that cannot call
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30  # seconds until the next attempt to connect
# A dead connection looks like a quiet one; so it is found out after half a minute.
KEEPALIVES = {"keepalives_idle": "15", "keepalives_interval": "5", "keepalives_count": "3"}

Ring = Callable[[], Awaitable[None]]

log = structlog.stdlib.get_logger(__name__)


async def watch(engine: AsyncEngine, ring: Ring) -> None:
    """Ring whenever something may have changed, for as long as nobody cancels it."""
    if engine.dialect.name == "postgresql":
        url = engine.url.set(drivername="postgresql").update_query_dict(KEEPALIVES)
        await listen(url.render_as_string(hide_password=False), ring)
    else:
        await poll(ring)


async def poll(ring: Ring) -> None:
    """Ring again and again: SQLite tells nobody what another process has written."""
    while True:
        await ring()
        await asyncio.sleep(POLL)


async def listen(url: str, ring: Ring) -> None:
    """Ring when PostgreSQL calls; when the connection is lost, connect again, ever less eagerly."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with await AsyncConnection.connect(url, autocommit=True) as line:
                await line.execute(f"LISTEN {CHANNEL}")
                pause = FIRST_PAUSE
                await ring()  # for what happened while nobody listened
                async for _ in line.notifies():
                    await ring()
        except (Error, OSError) as error:
            log.warning("database cannot call", error=str(error), retry_in=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
