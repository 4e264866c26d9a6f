"""Liveness and readiness checks."""

from typing import Any, Literal

import structlog
from apiflask import APIBlueprint
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .database import db

blueprint = APIBlueprint("health", __name__)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Health(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """The state of each dependency."""

    status: Literal["ready", "unavailable"]
    checks: dict[str, str]


NOT_READY: dict[int | str, Any] = {
    503: {
        "description": "Not ready",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}},
    }
}


def check_database() -> str:
    """Return `ok`, or a reason without details, which are in the log."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("database unavailable", reason=str(error))
        return "unreachable"
    return "ok"


@blueprint.get("/health")
@blueprint.output(Health)
def health() -> Health:
    """Report that the process is alive, without checking dependencies."""
    return Health()


@blueprint.get("/ready")
@blueprint.output(Readiness)
@blueprint.doc(responses=NOT_READY)
def ready() -> tuple[Readiness, int]:
    """Return 503 while a dependency is unavailable."""
    checks = {"database": check_database()}
    if set(checks.values()) == {"ok"}:
        return Readiness(status="ready", checks=checks), 200
    return Readiness(status="unavailable", checks=checks), 503
