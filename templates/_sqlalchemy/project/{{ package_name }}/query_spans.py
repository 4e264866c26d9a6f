"""Spans of queries, without their values; queries outside of requests have none."""

from typing import Any

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

SPANS = "spans"  # of the running queries of a connection

tracer = trace.get_tracer(__name__)


def trace_queries(engine: Engine) -> None:
    """Create spans for the queries of the engine from now on."""
    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)


def begin(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    """Start the span of a query."""
    if trace.get_current_span().is_recording():
        about = {"db.system.name": connection.dialect.name, "db.query.text": statement}
        name = statement.split(maxsplit=1)[0]
        span = tracer.start_span(name, kind=SpanKind.CLIENT, attributes=about)
        connection.info.setdefault(SPANS, []).append(span)


def end(connection: Connection, *_: Any) -> None:
    """End the span of a query."""
    if running := connection.info.get(SPANS):
        span: Span = running.pop()
        span.end()


def fail(error: ExceptionContext) -> None:
    """End the span of a query that failed, without the message, which may have values."""
    connection = error.connection
    if connection and not connection.invalidated and (running := connection.info.get(SPANS)):
        running[-1].set_status(StatusCode.ERROR)
        end(connection)
