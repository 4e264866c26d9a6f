"""The settings of the cache."""

from pydantic import SecretStr, ValidationInfo, field_validator

from . import servers

CACHES = ("redis", "rediss", "memory")
MEMORY = "memory://"


class Settings(servers.Settings):
    """The address of the cache."""

    redis_url: SecretStr = SecretStr("")

    @field_validator("redis_url")
    @classmethod
    def check_redis_url(cls, value: SecretStr, others: ValidationInfo) -> SecretStr:
        """Require an explicit cache in production; in development, use memory."""
        return servers.check_server(value, CACHES, others) or SecretStr(MEMORY)
