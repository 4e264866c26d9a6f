"""The language model of the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache

from django.conf import settings

from .compatible import CompatibleModel
from .model import Model
from .offline import OfflineModel


@lru_cache(maxsize=1)
def choose_model() -> Model:
    """Return the model of the settings; it connects at its first use."""
    if settings.AI_BASE_URL == settings.OFFLINE:
        return OfflineModel()
    return CompatibleModel(settings.AI_BASE_URL, settings.AI_API_KEY, settings.AI_MODEL)


@asynccontextmanager
async def run_model() -> AsyncIterator[None]:
    """Close the connections to the language model when the server stops."""
    yield
    await choose_model().close()
    choose_model.cache_clear()
