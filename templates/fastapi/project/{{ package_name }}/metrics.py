"""Metrics for Prometheus: requests, their status and duration, and the resources of the process."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import METHODS
from .settings.metrics import has_shared_folder

PATH = "/metrics"
UNMATCHED = "unmatched"
OTHER_METHOD = "other"

REQUESTS = Counter("http_requests", "Number of responses.", ["method", "route", "status"])
DURATION = Histogram(
    "http_request_duration_seconds", "Time to the complete response.", ["method", "route"]
)
STREAM_DURATION = Histogram(
    "http_stream_duration_seconds",
    "Time to the end of a response that is sent in parts.",
    ["method", "route"],
    buckets=(1, 5, 15, 60, 300, 900, 3600),
)
IN_PROGRESS = Gauge(
    "http_requests_in_progress",
    "Requests without a complete response.",
    ["method"],
    multiprocess_mode="livesum",
)
BUILD = Gauge("app_build_info", "The running version.", ["release"], multiprocess_mode="max")

router = APIRouter(include_in_schema=False)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


@router.get(PATH)
def metrics(request: Request, bearer: Bearer) -> Response:
    """Return the metrics to a client with the token."""
    token = request.app.state.settings.metrics_token.get_secret_value()
    given = bearer.credentials if bearer else ""
    if not secrets.compare_digest(given.encode(), token.encode()):
        raise HTTPException(401, "Send a valid bearer token.", {"WWW-Authenticate": "Bearer"})
    return Response(generate_latest(choose_registry()), media_type=CONTENT_TYPE_LATEST)


class Measure:
    """Count and time each request; streams apart, because their time says nothing about speed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Measure until the response is complete or an exception is raised."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        started, status, duration = perf_counter(), 500, DURATION

        async def send_and_see(message: Message) -> None:
            nonlocal status, duration
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message.get("more_body"):
                duration = STREAM_DURATION
            await send(message)

        try:
            with IN_PROGRESS.labels(method).track_inprogress():
                await self.app(scope, receive, send_and_see)
        finally:
            route = name_route(scope)
            REQUESTS.labels(method, route, status).inc()
            duration.labels(method, route).observe(perf_counter() - started)


def expose(app: FastAPI, release: str) -> None:
    """Measure all requests of the application, and add `/metrics`."""
    BUILD.labels(release).set(1)
    app.add_middleware(Measure)
    app.include_router(router)


@asynccontextmanager
async def run_metrics(_: FastAPI) -> AsyncIterator[None]:
    """Leave the sum of all workers when the server stops."""
    try:
        yield
    finally:
        leave()


def name_route(scope: Scope) -> str:
    """Return the declared path of the route, because a raw path would create a series per note."""
    return getattr(scope.get("route"), "path", UNMATCHED)


def choose_registry() -> CollectorRegistry:
    """Return the registry of this process, or that of all workers with a shared folder."""
    if not has_shared_folder():
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def leave() -> None:
    """Remove the gauges of this worker from the sum."""
    if has_shared_folder():
        mark_process_dead(os.getpid())
