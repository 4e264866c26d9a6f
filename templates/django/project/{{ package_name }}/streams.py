"""Responses that last, such as streams of server-sent events."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.http import HttpResponse, StreamingHttpResponse

EVENT_STREAM = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


def stream(events: AsyncIterator[bytes]) -> StreamingHttpResponse:
    """Return a response that sends each event at once."""
    media_type = f"{EVENT_STREAM}; charset=utf-8"
    return StreamingHttpResponse(events, content_type=media_type, headers=HEADERS)


def format_event(**fields: object) -> bytes:
    """Return an event of these fields, each of one line."""
    lines = [f"{name}: {value}\n" for name, value in fields.items()]
    return "".join([*lines, "\n"]).encode()


def at_end(response: HttpResponse | StreamingHttpResponse, action: Callable[[], None]) -> None:
    """Call a function at the end of a response: that of a stream, or now."""
    if isinstance(response, StreamingHttpResponse) and response.is_async:
        known = structlog.contextvars.get_contextvars()
        response.streaming_content = until_end(response.streaming_content, action, known)
    else:
        action()


async def until_end(
    content: Any, action: Callable[[], None], known: dict[str, Any]
) -> AsyncIterator[bytes]:
    """Yield the parts of a stream, and close it when the client disconnects.

    Django's signal tells of errors, with what was `known` for the log: Django sends it for views.
    """
    try:
        async with aclosing(content):
            async for part in content:
                yield part
    except Exception:
        with structlog.contextvars.bound_contextvars(**known):
            got_request_exception.send(None)
        raise
    finally:
        action()


async def nothing() -> AsyncIterator[bytes]:
    """Yield nothing."""
    for part in list[bytes]():
        yield part
