"""Errors as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic import Field
from structlog.contextvars import get_contextvars

from .database import CollisionError

CONTENT_TYPE = "application/problem+json"
DETAILS = {
    411: "Send the body with a Content-Length.",
    422: "The input is not valid.",
    500: "The server failed; its log has the details.",
    503: "The database is not available; try again in a few seconds.",
}
RETRY_AFTER = 5  # seconds
WRONG_STATEMENT = {"SQLITE_ERROR", "SQLITE_SCHEMA"}
CONTENT = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

log = structlog.get_logger()


class InvalidInput(Schema):
    """The location of invalid input, and the reason."""

    location: list[str | int]
    message: str


class Problem(Schema):
    """A problem, in the form of RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[InvalidInput] = Field(default_factory=list)


def problem(status: int, detail: str = "", **members: object) -> JsonResponse:
    """Return a problem detail; `members` are additional fields."""
    title = HTTPStatus(status).phrase
    content = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or DETAILS.get(status, title),
        "request_id": get_contextvars().get("request_id"),
    }
    return JsonResponse(content | members, status=status, content_type=CONTENT_TYPE)


def problems(*statuses: int) -> dict[int, dict[str, Any]]:
    """Return the OpenAPI description of problems that an operation returns."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": CONTENT}
        for status in statuses
    }


def describe(document: dict[str, Any]) -> None:
    """Add to an OpenAPI document that each operation may respond with a problem."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= schema.pop("$defs") | {"Problem": schema}
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"]["default"] = {"description": "Problem", "content": CONTENT}


class BodyError(Exception):
    """A body that cannot be read, with the status and the detail of the problem."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class JSONParser(Parser):
    """Parse bodies that are declared as JSON, which pages of other sites cannot send unasked."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the parsed body; Ninja raises HttpError from a BodyError."""
        media_type = request.content_type or ""
        if media_type != "application/json" and not media_type.endswith("+json"):
            raise BodyError(415, "Send the body as application/json.")
        try:
            return super().parse_body(request)
        except (ValueError, RecursionError) as error:
            raise BodyError(400, "The body is not valid JSON.") from error


def register(api: NinjaAPI) -> None:
    """Handle errors that views raise; Django handles and logs all others."""
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)


def not_found(_request: HttpRequest, error: Http404) -> HttpResponse:
    """Return 404."""
    return problem(404, str(error))


def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Return the status that the view or the parser raised."""
    cause = error.__cause__
    if isinstance(cause, BodyError):
        return problem(cause.status, str(cause))
    return problem(error.status_code, str(error))


def invalid_input(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Return 422 with the location of each invalid value."""
    errors = [
        {
            "location": clean_location(item["loc"]),
            "message": item["msg"].removeprefix("Value error, "),
        }
        for item in error.errors
    ]
    return problem(422, errors=errors)


def clean_location(location: tuple[str | int, ...]) -> list[str | int]:
    """Drop the name of the view's parameter, which Ninja puts between "body" and the field."""
    source, *rest = location
    return [source, *rest[1:]] if source == "body" else [source, *rest]


def collision(request: HttpRequest, _error: CollisionError) -> HttpResponse:
    """Return that another request came first; the `If-Match` of this one is no longer true."""
    if request.headers.get("If-Match", "*") != "*":
        return problem(412, "It has been changed in the meantime; read it again.")
    return problem(409, "Another request changed it at the same time; try again.")


def unavailable(_request: HttpRequest, error: OperationalError | InterfaceError) -> HttpResponse:
    """Return 503, and log the reason, without the statement."""
    if getattr(error.__cause__, "sqlite_errorname", None) in WRONG_STATEMENT:
        raise error
    log.error("The database is unavailable.", reason=str(error))
    response = problem(503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


HANDLERS: dict[type[Exception], Any] = {
    Http404: not_found,
    HttpError: http_error,
    ValidationError: invalid_input,
    CollisionError: collision,
    OperationalError: unavailable,
    InterfaceError: unavailable,
}
