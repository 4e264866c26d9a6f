"""Liveness and readiness endpoints for load balancers and orchestrators."""

import asyncio

from fastapi import APIRouter, Request, Response

from .parts import CHECKS, ESSENTIAL
from .readiness import Health, Readiness, judge

router = APIRouter(tags=["health"])


@router.get("/health")
async def health() -> Health:
    """Return 200 while the process is alive, even without its dependencies."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness}})
async def ready(request: Request, response: Response) -> Readiness:
    """Return 200 if all that is essential is available, else 503; the rest only degrades it."""
    results = await asyncio.gather(*(check(request.app.state) for check in CHECKS.values()))
    readiness = judge(dict(zip(CHECKS, results, strict=True)), ESSENTIAL)
    if readiness.status == "unavailable":
        response.status_code = 503
    return readiness
