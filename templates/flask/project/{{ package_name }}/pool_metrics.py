"""Metrics of the connections to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from .database import db
from .pool_figures import watch_pool


@contextmanager
def run_pool_metrics(app: Flask) -> Iterator[None]:
    """Count connections while the application runs, if there are metrics."""
    if app.config["SETTINGS"].metrics_token:
        with app.app_context():
            watch_pool(db.engine)
    yield
