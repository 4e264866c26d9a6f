"""The settings of the language model."""

import re
from typing import Annotated

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from . import base

OFFLINE = "offline"
AI_URL = re.compile(r"https?://[^\s/@?#]+(/[^\s?#]*)?")


class Settings(base.Settings):
    """The server, the name and the limits of the model."""

    ai_base_url: str = ""
    ai_api_key: SecretStr = SecretStr("")
    ai_model: str = ""
    ai_max_tokens: Annotated[int, Field(ge=1)] = 1024
    ai_timeout: Annotated[float, Field(gt=0)] = 120

    @field_validator("ai_base_url")
    @classmethod
    def check_ai_base_url(cls, value: str, others: ValidationInfo) -> str:
        """Require an explicit choice in production, which must not use the stand-in by mistake."""
        if not value and base.in_production(others.data):
            raise ValueError("production needs one, e.g. https://host/v1, or offline for no model")
        if value not in {"", OFFLINE} and not AI_URL.fullmatch(value):
            raise ValueError("expected https://host/v1, or offline")
        return value.rstrip("/") or OFFLINE

    @field_validator("ai_model")
    @classmethod
    def check_ai_model(cls, value: str, others: ValidationInfo) -> str:
        """Require the name of a model on a server."""
        if not value and others.data.get("ai_base_url", OFFLINE) != OFFLINE:
            raise ValueError("the server at AI_BASE_URL needs the name of a model")
        return value
