"""Responses to errors of the database."""

import structlog
from fastapi import Request
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import StaleDataError
from starlette.responses import Response

from .errors import Handler, problem

RETRY_AFTER = 5  # seconds
WRONG_STATEMENT = {"SQLITE_ERROR", "SQLITE_SCHEMA"}
NO_PARENT = {"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"}  # violations of a foreign key
COLLISION = "Another request changed it at the same time; try again."

log = structlog.stdlib.get_logger(__name__)


async def answer_collision(request: Request, _: StaleDataError) -> Response:
    """Respond to the later of two concurrent changes; its `If-Match` is no longer true."""
    if request.headers.get("If-Match", "*") != "*":
        return problem(request.scope, 412, "It has been changed in the meantime; read it again.")
    return problem(request.scope, 409, COLLISION)


async def answer_missing_parent(request: Request, error: IntegrityError) -> Response:
    """Respond to a new row whose parent, such as its owner, was deleted in the meantime."""
    reason = error.driver_exception
    codes = {getattr(reason, name, None) for name in ("sqlite_errorname", "sqlstate")}
    if not codes & NO_PARENT:
        raise error
    return problem(request.scope, 409, COLLISION)


async def answer_unavailable(
    request: Request, error: OperationalError | InterfaceError | NoConnectionError
) -> Response:
    """Respond that the database is unavailable, and log the reason without the statement."""
    reason = getattr(error, "driver_exception", error)
    if getattr(reason, "sqlite_errorname", None) in WRONG_STATEMENT:
        raise error
    log.error("database unavailable", error=str(reason))
    wait = {"Retry-After": str(RETRY_AFTER)}
    detail = "The database is not available; try again in a few seconds."
    return problem(request.scope, 503, detail, headers=wait)


HANDLERS: dict[int | type[Exception], Handler] = {
    StaleDataError: answer_collision,
    IntegrityError: answer_missing_parent,
    OperationalError: answer_unavailable,
    InterfaceError: answer_unavailable,
    NoConnectionError: answer_unavailable,
}
