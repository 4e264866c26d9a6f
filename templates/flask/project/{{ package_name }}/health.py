"""Health: is the process alive, and may it be sent requests?"""

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
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether all that the process depends on answers, and what each part says."""

    status: Literal["ready", "unavailable"]
    checks: dict[str, str]


NOT_READY: dict[int | str, Any] = {
    503: {
        "description": "Not ready",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}},
    }
}


def check_database() -> str:
    """Return `ok`, or a reason that holds no secret; the whole story goes to the log."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("database unavailable", reason=str(error))
        return "unreachable"
    return "ok"


@blueprint.get("/health")
@blueprint.output(Health)
def health() -> Health:
    """Tell whether the process is alive."""
    return Health()


@blueprint.get("/ready")
@blueprint.output(Readiness)
@blueprint.doc(responses=NOT_READY)
def ready() -> tuple[Readiness, int]:
    """Tell whether the process can serve requests."""
    checks = {"database": check_database()}
    if set(checks.values()) == {"ok"}:
        return Readiness(status="ready", checks=checks), 200
    return Readiness(status="unavailable", checks=checks), 503
