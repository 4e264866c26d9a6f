"""Responses to errors of the database."""

import structlog
from fastapi import Request
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import StaleDataError
from starlette.responses import Response

from .database_failures import (
    COLLISION,
    OUTDATED,
    RETRY_AFTER,
    UNAVAILABLE,
    find_reason,
    lacks_parent,
)
from .errors import Handler, problem

log = structlog.stdlib.get_logger(__name__)


async def answer_collision(request: Request, _: StaleDataError) -> Response:
    """Respond to the later of two concurrent changes; its `If-Match` is no longer true."""
    if request.headers.get("If-Match", "*") != "*":
        return problem(request.scope, 412, OUTDATED)
    return problem(request.scope, 409, COLLISION)


async def answer_missing_parent(request: Request, error: IntegrityError) -> Response:
    """Respond to a new row whose parent, such as its owner, was deleted in the meantime."""
    if not lacks_parent(error):
        raise error
    return problem(request.scope, 409, COLLISION)


async def answer_unavailable(
    request: Request, error: OperationalError | InterfaceError | NoConnectionError
) -> Response:
    """Respond that the database is unavailable, and log the reason without the statement."""
    log.error("database unavailable", error=find_reason(error))
    wait = {"Retry-After": str(RETRY_AFTER)}
    return problem(request.scope, 503, UNAVAILABLE, headers=wait)


HANDLERS: dict[int | type[Exception], Handler] = {
    StaleDataError: answer_collision,
    IntegrityError: answer_missing_parent,
    OperationalError: answer_unavailable,
    InterfaceError: answer_unavailable,
    NoConnectionError: answer_unavailable,
}
