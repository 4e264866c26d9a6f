"""The settings of the broker."""

from pydantic import SecretStr, ValidationInfo, field_validator

from . import servers

BROKERS = ("redis", "rediss", "amqp", "amqps", "filesystem")
DEVELOPMENT_BROKER = "filesystem://.jobs"


class Settings(servers.Settings):
    """The address of the broker."""

    broker_url: SecretStr = SecretStr("")

    @field_validator("broker_url")
    @classmethod
    def check_broker_url(cls, value: SecretStr, others: ValidationInfo) -> SecretStr:
        """Require a broker in production; in development, messages are files."""
        return servers.check_server(value, BROKERS, others) or SecretStr(DEVELOPMENT_BROKER)
