"""Every error leaves as problem details (RFC 9457)."""

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import MISSING, BaseModel
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import Scope

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]
MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class InvalidInput(BaseModel):
    """Where the input is wrong, and why."""

    location: list[str | int]
    message: str


class Problem(BaseModel):
    """What went wrong, for programs and for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[InvalidInput] | MISSING = MISSING


def problem(
    scope: Scope,
    status: int,
    detail: str | None = None,
    *,
    errors: list[InvalidInput] | MISSING = MISSING,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Describe a problem with the request of this scope."""
    title = HTTPStatus(status).phrase
    content = Problem(
        title=title,
        status=status,
        detail=detail or title,
        request_id=scope["state"]["request_id"],
        errors=errors,
    )
    return JSONResponse(content.model_dump(), status, headers, MEDIA_TYPE)


async def answer_refusal(request: Request, error: HTTPException) -> JSONResponse:
    """Answer what the application or the framework refused."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(allowed_methods(request))
    return problem(request.scope, error.status_code, error.detail, headers=headers)


async def answer_invalid_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer input that does not fit the schemas, naming each place."""
    errors = [
        InvalidInput(
            location=[_readable(part) for part in item["loc"]],
            message=item["msg"].removeprefix("Value error, "),
        )
        for item in error.errors()
    ]
    return problem(request.scope, 422, "The input is not valid.", errors=errors)


async def answer_collision(request: Request, _: StaleDataError) -> JSONResponse:
    """Answer the second of two who changed the same thing at the same moment."""
    return problem(request.scope, 409, "Somebody else changed it at this moment; try again.")


def allowed_methods(request: Request) -> list[str]:
    """Return all methods that this path takes; the framework itself names those of one route."""
    return [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def _readable(part: str | int) -> str | int:
    """Make the name of a field fit for an answer: JSON can smuggle in half a character."""
    return part.encode(errors="replace").decode() if isinstance(part, str) else part


HANDLERS: dict[int | type[Exception], Handler] = {
    HTTPException: answer_refusal,
    RequestValidationError: answer_invalid_input,
    StaleDataError: answer_collision,
}

# How OpenAPI describes every error, in place of the framework's own description of a 422.
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Problem",
        "model": Problem,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
