"""The settings of the database."""

from pydantic import SecretStr, ValidationInfo, field_validator

from ..connections import driver_url
from . import base

DEVELOPMENT_DATABASE = "sqlite:///db.sqlite3"


class Settings(base.Settings):
    """The address of the database."""

    database_url: SecretStr = SecretStr("")

    @field_validator("database_url")
    @classmethod
    def check_database_url(cls, value: SecretStr, others: ValidationInfo) -> SecretStr:
        """Set the driver; require a database in production."""
        if not value and base.in_production(others.data):
            raise ValueError("production needs one, e.g. postgresql://user:password@host:5432/name")
        return SecretStr(driver_url(value.get_secret_value() or DEVELOPMENT_DATABASE))
