"""The settings of the identity provider."""

import re

from pydantic import SecretStr, ValidationInfo, field_validator

from . import base

ISSUER = re.compile(r"(https://[^\s/?#]+|http://(localhost|127\.0\.0\.1)(:\d+)?)(/[^\s?#]*)?")


class Settings(base.Settings):
    """The provider, and how it knows this application."""

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")

    @field_validator("oidc_issuer", "oidc_client_id", "oidc_client_secret")
    @classmethod
    def check_provider(cls, value: str | SecretStr, others: ValidationInfo) -> str | SecretStr:
        """Require an identity provider in production."""
        if not value and base.in_production(others.data):
            raise ValueError("production needs this value from the identity provider")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def check_issuer(cls, value: str) -> str:
        """Require HTTPS, because forged responses of the provider could sign in as any user."""
        if value and not ISSUER.fullmatch(value):
            raise ValueError("expected https://host/path, or http:// on this machine")
        return value
