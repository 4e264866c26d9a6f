"""Traces of the queries of requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .query_spans import trace_queries


@asynccontextmanager
async def run_query_tracing(app: FastAPI) -> AsyncIterator[None]:
    """Create spans for queries while the server runs."""
    trace_queries(app.state.engine.sync_engine)
    yield
