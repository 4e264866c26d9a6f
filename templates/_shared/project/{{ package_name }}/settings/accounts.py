"""The settings of accounts."""

import secrets

from pydantic import SecretStr, ValidationInfo, field_validator

from . import base

SECRET_LENGTH = 32


class Settings(base.Settings):
    """The key that signs what the application gives out and takes back."""

    secret_key: SecretStr = SecretStr("")

    @field_validator("secret_key")
    @classmethod
    def check_secret_key(cls, value: SecretStr, others: ValidationInfo) -> SecretStr:
        """Require a long key in production; generate one at each start in development."""
        if base.in_production(others.data) and len(value.get_secret_value()) < SECRET_LENGTH:
            message = f"production needs a random value of {SECRET_LENGTH} characters or more"
            raise ValueError(message)
        return value or SecretStr(secrets.token_urlsafe(SECRET_LENGTH))
