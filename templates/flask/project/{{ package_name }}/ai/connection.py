"""The language model of the application."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from ..settings import Settings
from ..settings.ai import OFFLINE
from .compatible import CompatibleModel
from .model import Model
from .offline import OfflineModel

MODEL = "model"  # among the extensions


def choose_model(settings: Settings) -> Model:
    """Return the model of the settings; it connects at its first use."""
    if settings.ai_base_url == OFFLINE:
        return OfflineModel()
    key = settings.ai_api_key.get_secret_value()
    return CompatibleModel(settings.ai_base_url, key, settings.ai_model)


@contextmanager
def run_model(app: Flask) -> Iterator[None]:
    """Keep the connections to the language model open while the application runs."""
    app.extensions[MODEL] = choose_model(app.config["SETTINGS"])
    try:
        yield
    finally:
        app.extensions[MODEL].close()
