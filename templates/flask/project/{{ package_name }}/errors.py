"""Errors as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from apiflask import HTTPError
from flask import Flask, Response, g, json
from flask.json.provider import DefaultJSONProvider
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, HTTPException

PROBLEM_JSON = "application/problem+json"


class FieldError(BaseModel):
    """An error in the request, and its location."""

    location: list[str | int]
    message: str


class Problem(BaseModel):
    """The body of a response of 400 and above."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str


class ValidationProblem(Problem):
    """The body of a 422 response."""

    errors: list[FieldError]


class JSONProvider(DefaultJSONProvider):
    """JSON with unsorted keys; malformed JSON is a 400."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Parse JSON; too deep nesting counts as malformed."""
        try:
            return super().loads(s, **kwargs)
        except (ValueError, RecursionError) as error:
            raise BadRequest("The body is not valid JSON.") from error


def describe(status: int, detail: str) -> dict[str, Any]:
    """Return the members that every problem has."""
    return {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": g.request_id,
    }


def respond(response: Response, problem: Problem) -> Response:
    """Write the problem into the response."""
    response.data = json.dumps(problem.model_dump())
    response.content_type = PROBLEM_JSON
    return response


def handle_http_exception(error: HTTPException) -> Response:
    """Handle errors of Flask, Werkzeug and views; keep their headers, such as Allow."""
    response = Response(status=error.code, headers=error.get_headers())
    status = response.status_code
    return respond(response, Problem(**describe(status, error.description or "")))


def handle_api_error(error: HTTPError) -> Response:
    """Handle errors of APIFlask; list each invalid field."""
    response = Response(status=error.status_code)
    response.headers.update(error.headers)
    about = describe(error.status_code, error.message or "")
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return respond(response, Problem(**about))
    place = "body" if "json" in error.detail else next(iter(error.detail))
    errors = [
        FieldError(location=[place, *item["loc"]], message=item["msg"]) for item in cause.errors()
    ]
    return respond(response, ValidationProblem(**about, errors=errors))


def install(app: Flask) -> None:
    """Handle every error of the app."""
    app.json = JSONProvider(app)
    app.register_error_handler(HTTPException, handle_http_exception)
    app.register_error_handler(HTTPError, handle_api_error)
