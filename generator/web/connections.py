"""Connections that do not wait for ever: for a slow sender, a slow reader, or nobody at all.

uvicorn ends only connections that wait for a second request.
"""

import asyncio
import enum
import time
from collections.abc import Collection
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 400  # at a time; one more replaces the one that has waited longest


class Phase(enum.Enum):
    """What a connection waits for; the value is the most seconds of it."""

    REQUEST = 10.0  # all of its first line and headers
    BODY = 20.0
    ANSWER = 90.0  # the server's own work, which has limits of its own
    READER = 60.0  # the client takes the answer


class Patient(H11Protocol):
    """A connection that knows since when it waits, and for what."""

    _waits: tuple[object, Phase] | None = None
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; with too many of them, drop one."""
        super().connection_made(transport)
        self.look(time.monotonic())
        if len(self.connections) > MOST_CONNECTIONS:
            _make_room(self.connections)

    @property
    def phase(self) -> Phase:
        """What it waits for."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            return Phase.READER if self.transport.get_write_buffer_size() else Phase.REQUEST
        if cycle.more_body:
            return Phase.BODY
        return Phase.READER if cycle.response_started else Phase.ANSWER

    @property
    def since(self) -> float:
        """The time since when it waits."""
        return self._since

    def look(self, now: float) -> bool:
        """Tell whether it has waited too long."""
        waits = (self.cycle, self.phase)
        if waits != self._waits:
            self._waits, self._since = waits, now
        return now - self._since > waits[1].value


class Connections:
    """All connections of a server."""

    def __init__(self, connections: Collection[Any]) -> None:
        self._connections = connections

    def sweep(self) -> None:
        """Drop the connections that have waited too long."""
        now = time.monotonic()
        for connection in tuple(self._connections):
            if connection.look(now):
                connection.transport.abort()


def _make_room(connections: Collection[Any]) -> None:
    """Drop the connection that has waited longest, if possible one without a request."""
    open_ = [it for it in connections if not it.transport.is_closing()]
    idle = [it for it in open_ if it.phase is Phase.REQUEST]
    if len(open_) > MOST_CONNECTIONS:
        min(idle or open_, key=lambda it: it.since).transport.abort()
