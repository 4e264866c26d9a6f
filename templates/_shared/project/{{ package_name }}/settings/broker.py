"""The settings of the broker."""

from pydantic import SecretStr, ValidationInfo, field_validator

from . import base, servers

BROKERS = ("redis", "rediss", "amqp", "amqps", "filesystem")
FOLDER = "filesystem://"
DEVELOPMENT_BROKER = f"{FOLDER}.jobs"


class Settings(servers.Settings):
    """The address of the broker."""

    broker_url: SecretStr = SecretStr("")

    @field_validator("broker_url")
    @classmethod
    def check_broker_url(cls, value: SecretStr, others: ValidationInfo) -> SecretStr:
        """Require a server in production; in development, messages are files."""
        if base.in_production(others.data) and servers.scheme_of(value) == "filesystem":
            raise ValueError("production needs a server, e.g. redis://:password@host:6379/1")
        if value.get_secret_value() == FOLDER:
            raise ValueError("expected filesystem://, and the path of a folder")
        return servers.check_server(value, BROKERS, others) or SecretStr(DEVELOPMENT_BROKER)
