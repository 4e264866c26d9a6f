"""Responses, as telemetry sees them."""

import re
from collections.abc import Callable
from weakref import finalize

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def name_route(request: HttpRequest) -> str:
    """Return the declared path of the view, such as `/api/notes/{note_id}`, or an empty string."""
    match = request.resolver_match
    return "/" + PARAMETER.sub(r"{\1}", match.route) if match else ""


def when_closed(response: HttpResponseBase, action: Callable[[], object]) -> None:
    """Call a function once: after the response, or if it is dropped because the client has left."""
    closer = finalize(response, action)
    closer.atexit = False
    response._resource_closers.append(closer)  # type: ignore[attr-defined]  # noqa: SLF001
