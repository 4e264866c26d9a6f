"""A cache for the database. If it is unavailable, the application reads from the database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any

import structlog
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

PATIENCE = 0.25  # seconds for a response of Redis

log = structlog.stdlib.get_logger(__name__)


class JSONSerializer:
    """Values as JSON: whoever can write to Redis could run code by a pickle."""

    def dumps(self, value: object) -> bytes:
        """Return a value as JSON; times become texts."""
        return json.dumps(value, default=str).encode()

    def loads(self, data: Any) -> Any:
        """Return the value, or None if it is not JSON."""
        try:
            return json.loads(data)
        except ValueError:
            return None


@lru_cache
def connect(url: str) -> RedisCacheClient:
    """Return the client of this process, since under ASGI each request has caches of its own."""
    return RedisCacheClient(
        [url], serializer=JSONSerializer, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
    )


@contextmanager
def tolerance() -> Iterator[None]:
    """Log that Redis is unavailable, and go on."""
    try:
        yield
    except RedisError as error:
        log.warning("cache unavailable", error=str(error))


class TolerantCache(RedisCache):
    """Django's cache in Redis; without Redis, it is empty."""

    def __init__(self, url: str, params: dict[str, Any]) -> None:
        super().__init__([url], params)
        self.url = url

    @cached_property
    def _cache(self) -> RedisCacheClient:
        return connect(self.url)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value of a key."""
        with tolerance():
            return super().get(key, default, version)
        return default

    def add(self, key: str, value: Any, timeout: Any = 60, version: int | None = None) -> bool:
        """Store a value unless its key has one."""
        with tolerance():
            return super().add(key, value, timeout, version)
        return False

    def set(self, key: str, value: Any, timeout: Any = 60, version: int | None = None) -> None:
        """Store a value."""
        with tolerance():
            super().set(key, value, timeout, version)

    def set_many(
        self, data: dict[str, Any], timeout: Any = 60, version: int | None = None
    ) -> list[str]:
        """Store values, and return the keys of those that could not be stored."""
        with tolerance():
            return super().set_many(data, timeout, version)
        return list(data)

    def ping(self) -> None:
        """Raise RedisError unless Redis responds."""
        super().get("ping")


def check_cache() -> str:
    """Return "ok", or a reason without details, which are in the log."""
    cache = caches["data"]
    try:
        if isinstance(cache, TolerantCache):
            cache.ping()
    except RedisError as error:
        log.warning("cache unavailable", error=str(error))
        return "unreachable"
    return "ok"
