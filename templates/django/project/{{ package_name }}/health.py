"""What an orchestrator asks: is the process alive, and can it do its work?"""

# ruff: noqa: ARG001 - Ninja hands the request to every operation

from typing import Literal

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest
from ninja import Router, Schema, Status

router = Router(tags=["health"])
log = structlog.get_logger()


class Health(Schema):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Schema):
    """What the process needs, and whether it is there."""

    status: Literal["ready", "unavailable"]
    checks: dict[str, str]


@router.get("/health", response=Health)
def health(request: HttpRequest) -> Health:
    """Answer without touching anything else."""
    return Health()


@router.get("/ready", response={200: Readiness, 503: Readiness})
def ready(request: HttpRequest) -> Status[Readiness]:
    """Answer 503 as long as something that the process needs is missing."""
    checks = {"database": check_database()}
    if all(result == "ok" for result in checks.values()):
        return Status(200, Readiness(status="ready", checks=checks))
    return Status(503, Readiness(status="unavailable", checks=checks))


def check_database() -> str:
    """Return "ok", or a reason that gives away nothing; the log has the whole story."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.warning("The database does not answer.", exc_info=True)
        return "unreachable"
    return "ok"
