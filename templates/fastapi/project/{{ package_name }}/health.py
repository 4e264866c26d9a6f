"""Liveness and readiness endpoints for load balancers and orchestrators."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from .features import CHECKS, ESSENTIAL

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """Alive."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """The readiness of the process, and the state of each dependency."""

    status: Literal["ready", "degraded", "unavailable"]
    checks: dict[str, str]


@router.get("/health")
async def health() -> Health:
    """Return 200 while the process is alive, even without its dependencies."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness}})
async def ready(request: Request, response: Response) -> Readiness:
    """Return 200 if all that is essential is available, else 503; the rest only degrades it."""
    results = await asyncio.gather(*(check(request.app.state) for check in CHECKS.values()))
    checks = dict(zip(CHECKS, results, strict=True))
    failed = {name for name, result in checks.items() if result != "ok"}
    if failed & ESSENTIAL:
        response.status_code = 503
        return Readiness(status="unavailable", checks=checks)
    return Readiness(status="degraded" if failed else "ready", checks=checks)
