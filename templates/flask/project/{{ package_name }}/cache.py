"""A cache for the database. If it is unavailable, the application reads from the database."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from .settings import Settings
from .settings.cache import MEMORY

PATIENCE = 0.25  # seconds for a response of Redis
MAX_ENTRIES = 1000  # in memory; Redis has its own limit
TTL = 60  # seconds; an entry can be outdated for that long if Redis misses a change
BLOCKED = 10  # seconds that an invalidated key rejects texts, because an old one may arrive late

log = structlog.stdlib.get_logger(__name__)


class RedisCache:
    """The cache of all processes that share a Redis and a namespace."""

    def __init__(self, url: str, namespace: str) -> None:
        self.namespace = namespace
        self.redis = Redis.from_url(
            url,
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
            retry=Retry(NoBackoff(), retries=0),
            decode_responses=True,
        )

    def get(self, key: str) -> str | None:
        """Return the text of a key, or None; a blocked key has no text."""
        try:
            text = self.redis.get(self._full(key))
        except RedisError as error:
            log.warning("cache unavailable", error=str(error))
            return None
        return str(text) if text else None

    def fill(self, key: str, text: str) -> None:
        """Store a text unless its key has a text or is blocked."""
        self._set(key, text, TTL, only_new=True)

    def drop(self, key: str) -> None:
        """Block the key."""
        self._set(key, "", BLOCKED, only_new=False)

    def ping(self) -> None:
        """Raise RedisError unless Redis responds."""
        self.redis.get(self._full("ping"))

    def close(self) -> None:
        """Close the connections."""
        self.redis.close()

    def _set(self, key: str, text: str, seconds: int, *, only_new: bool) -> None:
        try:
            self.redis.set(self._full(key), text, ex=seconds, nx=only_new)
        except RedisError as error:
            log.warning("cache unavailable", error=str(error))

    def _full(self, key: str) -> str:
        return f"{self.namespace}:cache:{key}"


class MemoryCache:
    """The cache of one process, for development and tests."""

    def __init__(self) -> None:
        self.entries: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self.turn = Lock()

    def get(self, key: str) -> str | None:
        """Return the text of a key, or None; a blocked key has no text."""
        text, ends = self.entries.get(key, ("", 0))
        return text if text and monotonic() < ends else None

    def fill(self, key: str, text: str) -> None:
        """Store a text unless its key has a text or is blocked."""
        with self.turn:
            _, ends = self.entries.get(key, ("", 0))
            if monotonic() >= ends:
                self._set(key, text, TTL)

    def drop(self, key: str) -> None:
        """Block the key."""
        with self.turn:
            self._set(key, "", BLOCKED)

    def ping(self) -> None:
        """Do nothing: memory is always available."""

    def close(self) -> None:
        """Do nothing: there are no connections."""

    def _set(self, key: str, text: str, seconds: int) -> None:
        self.entries[key] = (text, monotonic() + seconds)
        self.entries.move_to_end(key)
        if len(self.entries) > MAX_ENTRIES:
            self.entries.popitem(last=False)


Cache = RedisCache | MemoryCache


def open_cache(settings: Settings) -> Cache:
    """Return the cache of the settings; it connects at its first use."""
    url = settings.redis_url.get_secret_value()
    return MemoryCache() if url == MEMORY else RedisCache(url, settings.namespace)


@contextmanager
def run_cache(app: Flask) -> Iterator[None]:
    """Keep the cache open until the application is closed."""
    app.extensions["cache"] = open_cache(app.config["SETTINGS"])
    yield
    app.extensions["cache"].close()


def current_cache() -> Cache:
    """Return the cache of the application that handles this request."""
    cache: Cache = current_app.extensions["cache"]
    return cache


def check_cache() -> str:
    """Return `ok`, or a reason without details, which go to the log."""
    try:
        current_cache().ping()
    except RedisError as error:
        log.warning("cache unavailable", error=str(error))
        return "unreachable"
    return "ok"
