"""Responses to errors of the database."""

import structlog
from flask import Flask, Response, request
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import Headers

from .database_failures import (
    COLLISION,
    OUTDATED,
    RETRY_AFTER,
    UNAVAILABLE,
    find_reason,
    lacks_parent,
)
from .errors import problem

log = structlog.stdlib.get_logger(__name__)


def answer_collision(_: StaleDataError) -> Response:
    """Respond to the later of two concurrent changes; its `If-Match` is no longer true."""
    if request.if_match and not request.if_match.star_tag:
        return problem(412, OUTDATED)
    return problem(409, COLLISION)


def answer_missing_parent(error: IntegrityError) -> Response:
    """Respond to a new row whose parent, such as its owner, was deleted in the meantime."""
    if not lacks_parent(error):
        raise error
    return problem(409, COLLISION)


def answer_unavailable(error: OperationalError | InterfaceError | NoConnectionError) -> Response:
    """Respond that the database is unavailable, and log the reason without the statement."""
    log.error("database unavailable", error=find_reason(error))
    return problem(503, UNAVAILABLE, headers=Headers({"Retry-After": str(RETRY_AFTER)}))


def install(app: Flask) -> None:
    """Handle the errors of the database."""
    app.register_error_handler(StaleDataError, answer_collision)
    app.register_error_handler(IntegrityError, answer_missing_parent)
    for error in (OperationalError, InterfaceError, NoConnectionError):
        app.register_error_handler(error, answer_unavailable)
