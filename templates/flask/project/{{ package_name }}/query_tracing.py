"""Traces of the queries of requests."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from .database import db
from .query_spans import trace_queries


@contextmanager
def run_query_tracing(app: Flask) -> Iterator[None]:
    """Create spans for queries while the application runs."""
    with app.app_context():
        trace_queries(db.engine)
    yield
