"""The settings of the running application."""

from flask import current_app

from .settings import Settings


def current_settings() -> Settings:
    """Return the settings of the application that handles this request."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings
