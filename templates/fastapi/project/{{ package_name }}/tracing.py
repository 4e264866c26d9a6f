"""Traces of requests, and reports of their errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send

from . import telemetry
from .settings import Settings

# FastAPI creates spans if there is a provider. Metrics and logs are exported separately.
TRACING: TelemetryConfig = {
    "auto_configure": False,
    "metrics": False,
    "logs": False,
    "exclude": lambda scope: scope["path"] in telemetry.UNTRACED,
}


def start(settings: Settings) -> None:
    """Start the exports of the settings."""
    telemetry.start(**settings.exports)


@asynccontextmanager
async def run_telemetry(_: FastAPI) -> AsyncIterator[None]:
    """Send the remaining traces and reports before the server stops."""
    try:
        yield
    finally:
        await asyncio.to_thread(telemetry.flush)


class RequestTelemetry:
    """Add the id of the trace to the log lines of a request, and report an unhandled exception."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise the exception again after the report."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        structlog.contextvars.bind_contextvars(**telemetry.trace_id())
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            telemetry.report_error(error)
            raise
