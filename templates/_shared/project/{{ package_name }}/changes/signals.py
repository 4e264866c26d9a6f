"""Signals that another process may have made changes."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from psycopg import AsyncConnection, Error
from psycopg.conninfo import make_conninfo

CHANNEL = "changes"
POLL = 0.5  # seconds between polls of a database without notifications
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30  # seconds until the next attempt to connect
# A dead connection looks idle; detect it after half a minute.
KEEPALIVES = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}

Ring = Callable[[], Awaitable[None]]

log = structlog.stdlib.get_logger(__name__)


async def watch(postgres: str | None, ring: Ring) -> None:
    """Call `ring` whenever there may be changes, until cancelled; without PostgreSQL, often."""
    if postgres:
        await listen(postgres, ring)
    else:
        await poll(ring)


async def poll(ring: Ring) -> None:
    """Call `ring` periodically, because SQLite has no notifications."""
    while True:
        await ring()
        await asyncio.sleep(POLL)


async def listen(url: str, ring: Ring) -> None:
    """Call `ring` at each notification of PostgreSQL; reconnect with increasing pauses."""
    address = make_conninfo(url, **KEEPALIVES)
    pause = FIRST_PAUSE
    while True:
        try:
            async with await AsyncConnection.connect(address, autocommit=True) as line:
                await line.execute(f"LISTEN {CHANNEL}")
                pause = FIRST_PAUSE
                await ring()  # for changes before the connection
                async for _ in line.notifies():
                    await ring()
        except (Error, OSError) as error:
            log.warning("notifications unavailable", error=str(error), retry_in=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
