"""Metrics of the connections to the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .pool_figures import watch_pool


@asynccontextmanager
async def run_pool_metrics(app: FastAPI) -> AsyncIterator[None]:
    """Count connections while the server runs, if there are metrics."""
    if app.state.settings.metrics_token:
        watch_pool(app.state.engine.sync_engine)
    yield
