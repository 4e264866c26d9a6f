"""The server of one process: a port of this machine, until a signal ends it."""

import errno
import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from generator.errors import InputError, WorkError
from generator.rendering.render import end_workers
from generator.system.signals import heard_signals
from generator.web.access import HOST
from generator.web.connections import Connections, Patient

TICKS = 10  # of the server, between two looks after its connections
GRACE = 3  # seconds for answers that are under way when the server ends
LONGEST_HEAD = 32 << 10  # bytes of the first line and the headers of a request
MOST_WAITING = 512  # connections that the system accepts ahead of the server


def listen(port: int) -> socket.socket:
    """Listen on a port of this machine only; 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_REUSEPORT"):  # on Windows, SO_REUSEADDR would share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(MOST_WAITING)
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise WorkError(f"Cannot listen on port {port}: {error.strerror}.") from error
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = "is taken" if taken else "cannot be used"
        raise InputError(
            f"Port {port} {why}. Name another one with --port N; --port 0 takes a free one."
        ) from error
    return listener


def serve(app: ASGIApp, listener: socket.socket, *, debug: bool = False) -> None:
    """Answer requests until a signal ends the server; then end all workers."""
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level=logging.ERROR if debug else logging.CRITICAL,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=MOST_WAITING,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=LONGEST_HEAD,
    )
    try:
        Server(config).run([listener])
    finally:
        listener.close()
        end_workers()


class Server(uvicorn.Server):
    """A server that ends quietly, with all that it started, and drops connections that are late."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._connections = Connections(self.server_state.connections)

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections, now and then."""
        if counter % TICKS == 0:
            self._connections.sweep()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the renderings that are under way, so that their requests end."""
        end_workers()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals end the server, without an exception afterwards; ignored ones stay so."""
        before = {it: signal.signal(it, self.handle_exit) for it in heard_signals()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
