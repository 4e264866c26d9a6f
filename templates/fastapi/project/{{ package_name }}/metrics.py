"""Metrics for Prometheus: each request is measured, and `/metrics` returns the figures."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import figures

router = APIRouter(include_in_schema=False)


@router.get(figures.PATH)
def metrics(request: Request) -> Response:
    """Return the metrics to a client with the token."""
    token = request.app.state.settings.metrics_token.get_secret_value()
    if not figures.may_read(request.headers.get("Authorization", ""), token):
        raise HTTPException(401, "Send a valid bearer token.", {"WWW-Authenticate": "Bearer"})
    return Response(figures.render(), media_type=figures.CONTENT_TYPE)


class Measure:
    """Count and time each request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Measure until the response is complete or an exception is raised."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        measurement = figures.Measurement(scope["method"])

        async def send_and_see(message: Message) -> None:
            if message["type"] == "http.response.start":
                measurement.status = message["status"]
            elif message.get("more_body"):
                measurement.is_stream = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_see)
        finally:
            measurement.end(name_route(scope))


def expose(app: FastAPI, release: str) -> None:
    """Measure all requests of the application, and add `/metrics`."""
    figures.BUILD.labels(release).set(1)
    app.add_middleware(Measure)
    app.include_router(router)


@asynccontextmanager
async def run_metrics(_: FastAPI) -> AsyncIterator[None]:
    """Leave the sum of all workers when the server stops."""
    try:
        yield
    finally:
        figures.leave(os.getpid())


def name_route(scope: Scope) -> str:
    """Return the path as the router declares it."""
    return getattr(scope.get("route"), "path", figures.UNMATCHED)
