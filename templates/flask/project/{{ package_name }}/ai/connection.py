"""The language model of the application."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from .choice import choose_model

MODEL = "model"  # among the extensions


@contextmanager
def run_model(app: Flask) -> Iterator[None]:
    """Keep the connections to the language model open while the application runs."""
    app.extensions[MODEL] = choose_model(app.config["SETTINGS"])
    try:
        yield
    finally:
        app.extensions[MODEL].close()
