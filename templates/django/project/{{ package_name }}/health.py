"""Liveness and readiness checks."""

# ruff: noqa: ARG001 - Ninja passes the request to every operation

from typing import Literal

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest
from ninja import Router, Schema, Status

router = Router(tags=["health"])
log = structlog.get_logger()


class Health(Schema):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class Readiness(Schema):
    """The state of each dependency."""

    status: Literal["ready", "unavailable"]
    checks: dict[str, str]


@router.get("/health", response=Health)
def health(request: HttpRequest) -> Health:
    """Report that the process is alive, without checking dependencies."""
    return Health()


@router.get("/ready", response={200: Readiness, 503: Readiness})
def ready(request: HttpRequest) -> Status[Readiness]:
    """Return 503 while a dependency is unavailable."""
    checks = {"database": check_database()}
    if all(result == "ok" for result in checks.values()):
        return Status(200, Readiness(status="ready", checks=checks))
    return Status(503, Readiness(status="unavailable", checks=checks))


def check_database() -> str:
    """Return "ok", or a reason without details, which are in the log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.warning("The database is unreachable.", exc_info=True)
        return "unreachable"
    return "ok"
