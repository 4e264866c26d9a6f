"""The settings of mail."""

from pydantic import SecretStr, ValidationInfo, field_validator

from ..mail import check_url
from . import base

DEVELOPMENT_SENDER = "noreply@localhost"


class Settings(base.Settings):
    """The mail server and the sender, and whether users confirm their addresses."""

    mail_url: SecretStr = SecretStr("")
    mail_from: str = ""
    confirm_email: bool = False

    @field_validator("mail_url")
    @classmethod
    def check_mail_url(cls, value: SecretStr, others: ValidationInfo) -> SecretStr:
        """Require a mail server in production; in development, mail can go to the log."""
        if value or base.in_production(others.data):
            check_url(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def check_mail_from(cls, value: str, others: ValidationInfo) -> str:
        """Require a sender in production."""
        if not value and base.in_production(others.data):
            raise ValueError("production needs the sender address of mail")
        return value or DEVELOPMENT_SENDER
