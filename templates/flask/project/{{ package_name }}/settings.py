"""The settings: typed, read from the environment, validated at start-up."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

ENV_FILE = None if "PYTEST_VERSION" in os.environ else ".env"  # tests never depend on it
HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
REQUIRED_IN_PRODUCTION = ("database_url", "allowed_hosts")


def invalid(reason: str) -> PydanticCustomError:
    """Return the error for an invalid value; the reason must not repeat the value."""
    return PydanticCustomError("setting", "{reason}", {"reason": reason})


def parse_database_url(value: str) -> URL:
    """Set the driver, and make a relative SQLite path absolute."""
    try:
        url = make_url(value)
    except (ArgumentError, ValueError) as error:
        raise invalid("must be set to sqlite:///FILE or postgresql://USER:PW@HOST/NAME") from error
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return url.set(drivername="sqlite", database=str(Path(url.database).absolute()))
        case "postgresql" | "postgres" if url.database:
            return url.set(drivername="postgresql+psycopg")
        case "sqlite" | "postgresql" | "postgres":
            raise invalid("must name a database: sqlite:///FILE or postgresql://USER:PW@HOST/NAME")
        case _:
            raise invalid("must start with sqlite:// or postgresql://")


def default_database_url() -> URL:
    """Return the default database for development."""
    return parse_database_url("sqlite:///db.sqlite3")


def parse_hosts(value: object) -> object:
    """Split `a.example, .b.example` into names; a leading dot includes all subdomains."""
    if not isinstance(value, str):
        return value
    hosts = [host.strip().lower() for host in value.split(",") if host.strip()]
    if not hosts or not all(HOST.fullmatch(host) for host in hosts):
        raise invalid("must be set to the host names to serve, separated by commas")
    return hosts


class Settings(BaseSettings):
    """The settings; the field `log_level` is the variable `LOG_LEVEL`."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", frozen=True)

    environment: Literal["development", "production"] = "development"
    database_url: Annotated[URL, NoDecode, PlainValidator(parse_database_url)] = Field(
        default_factory=default_database_url
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(parse_hosts)] = LOOPBACK
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(str.upper)
    ] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @model_validator(mode="before")
    @classmethod
    def apply_environment(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Treat empty values as unset, and remove development defaults in production."""
        given = {name: value for name, value in values.items() if value != ""}
        if given.get("environment") == "production":
            return dict.fromkeys(REQUIRED_IN_PRODUCTION, "") | {"log_format": "json"} | given
        return given

    @property
    def production(self) -> bool:
        """Whether this is the production environment."""
        return self.environment == "production"


def load_settings() -> Settings:
    """Read the environment; exit with one line per problem."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [f"{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors()]
        raise SystemExit("\n".join(f"Cannot start: {problem}" for problem in problems)) from None
