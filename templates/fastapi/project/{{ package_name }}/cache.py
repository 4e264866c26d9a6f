"""A cache for the database. If it is unavailable, the application reads from the database."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Annotated, Protocol

import structlog
from fastapi import Depends, FastAPI, Request
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from starlette.datastructures import State

from .settings import Settings
from .settings.cache import MEMORY

TTL = 60  # seconds; an entry can be outdated for that long if Redis misses a change
BLOCKED = 10  # seconds that an invalidated key rejects texts, because an old one may arrive late
PATIENCE = 0.25  # seconds for a response of Redis
MAX_ENTRIES = 1000  # in memory; Redis has its own limit

log = structlog.stdlib.get_logger(__name__)


class Cache(Protocol):
    """A cache of texts that expire."""

    async def get(self, key: str) -> str | None:
        """Return the text of a key, or None."""

    async def fill(self, key: str, text: str) -> None:
        """Store a text that was just read, unless its key has a text or is blocked."""

    async def drop(self, key: str) -> None:
        """Delete the text, and block the key for a moment, because a late text may be outdated."""

    async def ping(self) -> None:
        """Raise RedisError unless the cache works."""

    async def close(self) -> None:
        """Close the connections."""


class RedisCache:
    """The cache of all processes that share a Redis and a namespace."""

    def __init__(self, url: str, namespace: str) -> None:
        self.namespace = namespace
        self.redis = Redis.from_url(
            url,
            decode_responses=True,
            retry=Retry(NoBackoff(), retries=0),
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
        )

    async def get(self, key: str) -> str | None:
        """Return the text of a key, or None; a blocked key has no text."""
        try:
            text = await self.redis.get(self._full(key))
        except RedisError as error:
            log.warning("cache unavailable", error=str(error))
            return None
        return str(text) if text else None

    async def fill(self, key: str, text: str) -> None:
        """Store a text unless its key has a text or is blocked."""
        await self._set(key, text, TTL, only_new=True)

    async def drop(self, key: str) -> None:
        """Block the key."""
        await self._set(key, "", BLOCKED, only_new=False)

    async def ping(self) -> None:
        """Raise RedisError unless Redis responds."""
        await self.redis.get(self._full("ping"))

    async def close(self) -> None:
        """Close the connections."""
        await self.redis.aclose()

    async def _set(self, key: str, text: str, seconds: int, *, only_new: bool) -> None:
        try:
            await self.redis.set(self._full(key), text, ex=seconds, nx=only_new)
        except RedisError as error:
            log.warning("cache unavailable", error=str(error))

    def _full(self, key: str) -> str:
        return f"{self.namespace}:cache:{key}"


class MemoryCache:
    """The cache of one process, for development and tests."""

    def __init__(self) -> None:
        self.entries: OrderedDict[str, tuple[str, float]] = OrderedDict()

    async def get(self, key: str) -> str | None:
        """Return the text of a key, or None; a blocked key has no text."""
        text, ends = self.entries.get(key, ("", 0))
        return text if text and monotonic() < ends else None

    async def fill(self, key: str, text: str) -> None:
        """Store a text unless its key has a text or is blocked."""
        _, ends = self.entries.get(key, ("", 0))
        if monotonic() >= ends:
            self._set(key, text, TTL)

    async def drop(self, key: str) -> None:
        """Block the key."""
        self._set(key, "", BLOCKED)

    async def ping(self) -> None:
        """Do nothing: memory is always available."""

    async def close(self) -> None:
        """Do nothing: there are no connections."""

    def _set(self, key: str, text: str, seconds: int) -> None:
        self.entries[key] = (text, monotonic() + seconds)
        self.entries.move_to_end(key)
        if len(self.entries) > MAX_ENTRIES:
            self.entries.popitem(last=False)


def open_cache(settings: Settings) -> Cache:
    """Return the cache of the settings; it connects at its first use."""
    url = settings.redis_url.get_secret_value()
    return MemoryCache() if url == MEMORY else RedisCache(url, settings.namespace)


@asynccontextmanager
async def run_cache(app: FastAPI) -> AsyncIterator[None]:
    """Keep the connections to the cache open while the server runs."""
    app.state.cache = open_cache(app.state.settings)
    try:
        yield
    finally:
        await app.state.cache.close()


async def check_cache(state: State) -> str:
    """Return `ok`, or a reason without details, which go to the log."""
    try:
        await state.cache.ping()
    except RedisError as error:
        log.warning("cache unavailable", error=str(error))
        return "unreachable"
    return "ok"


def cache_of(request: Request) -> Cache:
    """Return the cache of the running application."""
    cache: Cache = request.app.state.cache
    return cache


AppCache = Annotated[Cache, Depends(cache_of)]
