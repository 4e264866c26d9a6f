"""For load balancers and orchestrators: is the process alive, and can it work?"""

import asyncio
from typing import Literal

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

PATIENCE = 3  # seconds; probes themselves often give up after five

router = APIRouter(tags=["health"])
log = structlog.stdlib.get_logger(__name__)


class Health(BaseModel):
    """Alive."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Able to work or not, and the state of each thing that is needed for it."""

    status: Literal["ready", "unavailable"]
    checks: dict[str, str]


@router.get("/health")
async def health() -> Health:
    """Answer as long as the process lives; the database does not matter."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness}})
async def ready(request: Request, response: Response) -> Readiness:
    """Answer 200 when the database does, else 503."""
    checks = {"database": await check_database(request.app.state.engine)}
    if all(result == "ok" for result in checks.values()):
        return Readiness(status="ready", checks=checks)
    response.status_code = 503
    return Readiness(status="unavailable", checks=checks)


async def check_database(engine: AsyncEngine) -> str:
    """Return `ok`, or a reason without details: those are for the log."""
    try:
        async with asyncio.timeout(PATIENCE), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except TimeoutError:
        return f"no answer within {PATIENCE} seconds"
    except (SQLAlchemyError, OSError) as error:
        log.warning("database unavailable", error=str(error))
        return "unreachable"
    return "ok"
