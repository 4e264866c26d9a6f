"""Traces of requests, and reports of their errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import structlog
from flask import Flask, Response, g, got_request_exception, request
from opentelemetry import context, propagate, trace
from opentelemetry.trace import Span, SpanKind

from . import telemetry
from .context import current_settings
from .middleware import at_end, name_route
from .settings import Settings

tracer = trace.get_tracer(__name__)


@cache
def start(settings: Settings) -> None:
    """Start the exports of the settings, once per process."""
    telemetry.start(**settings.exports)


@contextmanager
def run_telemetry(app: Flask) -> Iterator[None]:
    """Report errors, and send the remaining traces and reports before the process ends."""
    got_request_exception.connect(report, app)
    try:
        yield
    finally:
        telemetry.flush()


def report(_: Flask, exception: BaseException, **__: Any) -> None:
    """Report the exception that Flask is about to answer with 500."""
    telemetry.report_error(exception)


def install(app: Flask) -> None:
    """Create a span for each request, and add its id to the log lines."""
    app.before_request(begin)
    app.after_request(describe)
    app.teardown_request(leave)


def begin() -> None:
    """Start the span of the request, in the trace of its caller if there is one.

    The first request also starts the exports: their threads would not survive the server's fork.
    """
    start(current_settings())
    if request.path in telemetry.UNTRACED:
        return
    about = {"http.request.method": request.method, "url.scheme": request.scheme}
    caller = propagate.extract({name.lower(): value for name, value in request.headers})
    g.span = tracer.start_span(request.method, caller, SpanKind.SERVER, about)
    if not g.span.is_recording():  # there is no collector
        return
    g.token = context.attach(trace.set_span_in_context(g.span))
    structlog.contextvars.bind_contextvars(**telemetry.trace_id())


def describe(response: Response) -> Response:
    """Add the route and the outcome to the span, and end it with the response."""
    span: Span | None = g.get("span")
    if span is None:
        return response
    known = (request.method, request.path, name_route(), response.status_code)
    telemetry.describe_response(span, *known)
    at_end(response, span.end)
    return response


def leave(_: BaseException | None) -> None:
    """Leave the trace of the request, so that the thread's next one starts without it."""
    if "token" in g:
        context.detach(g.token)
