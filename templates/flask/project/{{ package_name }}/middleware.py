"""Hooks for every request: request ids, hosts, sizes, headers, the request log."""

import logging
from collections.abc import Callable
from functools import partial
from time import perf_counter

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from .policy import MAX_BODY, choose_request_id, hardening, is_allowed
from .settings import Settings

log = structlog.stdlib.get_logger(__name__)


def install(app: Flask, settings: Settings) -> None:
    """Add the hooks to the app, before all others: the last one sees the final response."""
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY + 1  # Flask truncates larger bodies silently
    headers = hardening(https_only=settings.in_production)

    def check_host() -> None:
        if not is_allowed(request.headers.get("Host", ""), settings.allowed_hosts, request.path):
            raise BadRequest("This host is not allowed.")

    def harden(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    app.before_request(begin)
    app.before_request(check_host)
    app.before_request(check_size)
    app.after_request(finish)  # the hooks after a request run in the reverse order
    app.after_request(harden)
    app.after_request(answer_conditionally)


def begin() -> None:
    """Give the request an id, for its log lines, its response and its problems."""
    g.request_id = choose_request_id(request.headers.get("X-Request-ID"))
    g.started = perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id, client=request.remote_addr)


def check_size() -> None:
    """Reject large bodies, by their declared length or after reading them."""
    length = request.content_length
    if length is None:  # no body, or a chunked one
        length = len(request.get_data())
    if length > MAX_BODY:
        raise RequestEntityTooLarge(f"The body may have at most {MAX_BODY} bytes.")


def answer_conditionally(response: Response) -> Response:
    """Respond with 304 if the client has this version."""
    if "ETag" in response.headers:
        response.make_conditional(request)
    return response


def finish(response: Response) -> Response:
    """Give the response the request's id, and log the request on one line, a stream at its end."""
    response.headers["X-Request-ID"] = g.request_id
    line = {"method": request.method, "path": request.path, "status": response.status_code}
    at_end(response, partial(log_request, line, g.started, structlog.contextvars.get_contextvars()))
    return response


def at_end(response: Response, action: Callable[[], None]) -> None:
    """Call a function at the end of a response: that of a stream, or now."""
    if response.is_streamed:
        response.call_on_close(action)
    else:
        action()


def log_request(line: dict[str, object], started: float, known: dict[str, object]) -> None:
    """Log a request that started at this time."""
    with structlog.contextvars.bound_contextvars(**known):
        log.info("request", **line, duration_ms=round((perf_counter() - started) * 1000, 1))


def is_no_request_line(record: logging.LogRecord) -> bool:
    """Tell whether a line of the development server is not one of those that `finish` logs."""
    return " - - [" not in str(record.msg)
