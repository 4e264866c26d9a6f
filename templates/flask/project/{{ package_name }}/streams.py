"""Responses that last, each on a thread of its own: how many, until when, and for whom."""

import socket
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore, Event

from flask import Response, request
from werkzeug.exceptions import ServiceUnavailable

LIMIT = 48  # per process; the other threads of the server stay free for short requests
RETRY_AFTER = 5  # seconds
SILENCE = 15  # seconds between two signs of life, which also show whether the client is there
EVENT_STREAM = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

stopping = Event()  # set when the process shall end: endless streams end, too
places = BoundedSemaphore(LIMIT)


def take_place() -> Callable[[], None]:
    """Return a function that gives the place back, or respond with 503 if there is none."""
    if not places.acquire(blocking=False):
        raise ServiceUnavailable("Too many open streams; try again later.", retry_after=RETRY_AFTER)
    return places.release


def stream(events: Iterator[bytes], close: Callable[[], None]) -> Response:
    """Return a response that sends each event at once, and then calls `close`, come what may."""
    response = Response(events, mimetype=EVENT_STREAM, headers=HEADERS)
    response.call_on_close(close)
    return response


def format_event(**fields: object) -> bytes:
    """Return an event of these fields, each of one line."""
    lines = [f"{name}: {value}\n" for name, value in fields.items()]
    return "".join([*lines, "\n"]).encode()


def departure() -> Callable[[], bool]:
    """Return a function that tells whether the client of this request has disconnected.

    Only gunicorn tells the socket. Without it, the next write shows whether the client is there.
    """
    connection: socket.socket | None = request.environ.get("gunicorn.socket")

    def has_left() -> bool:
        if connection is None:
            return False
        try:
            return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    return has_left
