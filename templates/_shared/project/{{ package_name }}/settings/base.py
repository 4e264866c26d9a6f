"""The settings of every process, on which those of all parts build."""

import os
import re
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Tests, and the processes that they start, ignore `.env`.
ENV_FILE = None if "PYTEST_VERSION" in os.environ else ".env"
DEVELOPMENT_HOSTS = "localhost,127.0.0.1,[::1]"
HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
# As browsers send it: without a path, and without the default port.
ORIGIN = re.compile(
    r"(http(?!.*:80$)|https(?!.*:443$))://([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(:[1-9]\d{0,4})?"
)


def in_production(others: dict[str, object]) -> bool:
    """Tell whether the fields before this one are those of a process in production."""
    return others.get("environment") == "production"


def has_workers() -> bool:
    """Tell whether the server runs several processes."""
    return os.environ.get("WEB_CONCURRENCY") not in {None, "", "1"}


class Settings(BaseSettings):
    """The settings of every process.

    Each field is read from the variable of the same name in capitals; an empty variable counts
    as unset. `environment` comes first because the defaults of other fields depend on it.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    environment: Literal["development", "production"] = "development"
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    api_docs: bool = True
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    log_format: Literal["console", "json"] = Field(
        default_factory=lambda others: "json" if in_production(others) else "console"
    )

    @property
    def in_production(self) -> bool:
        """Whether this process runs in production."""
        return self.environment == "production"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def check_allowed_hosts(cls, value: object, others: ValidationInfo) -> tuple[str, ...]:
        """Split at commas; require at least one host in production."""
        hosts = _split(value) if isinstance(value, str) else ()
        if not hosts and in_production(others.data):
            raise ValueError("production needs the public host names, e.g. www.example.com")
        for host in hosts:
            if not HOST.fullmatch(host):
                raise ValueError(f"{host!r} is not a host name; use names without scheme and port")
        return hosts or _split(DEVELOPMENT_HOSTS)

    @field_validator("cors_origins", mode="before")
    @classmethod
    def check_cors_origins(cls, value: object) -> tuple[str, ...]:
        """Split at commas; accept exact origins only, because a pattern trusts unknown sites."""
        origins = _split(value) if isinstance(value, str) else ()
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin; use e.g. https://app.example.com")
        return origins

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def ignore_case(cls, value: str, field: ValidationInfo) -> str:
        """Accept any case, such as `debug` or `JSON`."""
        return value.upper() if field.field_name == "log_level" else value.lower()


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in names.split(",") if name.strip())
