"""The choice of the language model."""

from ..settings import Settings
from ..settings.ai import OFFLINE
from .compatible import CompatibleModel
from .model import Model
from .offline import OfflineModel


def choose_model(settings: Settings) -> Model:
    """Return the model of the settings; it connects at its first use."""
    if settings.ai_base_url == OFFLINE:
        return OfflineModel()
    key = settings.ai_api_key.get_secret_value()
    return CompatibleModel(settings.ai_base_url, key, settings.ai_model)
