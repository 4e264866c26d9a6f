"""Metrics of the connections to the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from .figures import CONNECTIONS


def watch_pool(engine: AsyncEngine) -> None:
    """Count the connections of the engine."""
    is_open, in_use = CONNECTIONS.labels("open"), CONNECTIONS.labels("in_use")
    pool = engine.sync_engine
    event.listen(pool, "connect", lambda *_: is_open.inc())
    event.listen(pool, "close", lambda *_: is_open.dec())
    event.listen(pool, "checkout", lambda *_: in_use.inc())
    event.listen(pool, "checkin", lambda *_: in_use.dec())


@asynccontextmanager
async def run_pool_metrics(app: FastAPI) -> AsyncIterator[None]:
    """Count connections while the server runs, if there are metrics."""
    if app.state.settings.metrics_token:
        watch_pool(app.state.engine)
    yield
