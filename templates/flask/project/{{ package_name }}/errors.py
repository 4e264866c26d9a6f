"""Errors as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from apiflask import HTTPError
from flask import Flask, Request, Response, g, json, request
from flask.json.provider import DefaultJSONProvider
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

PROBLEM_JSON = "application/problem+json"
DETAILS = {422: "The input is not valid.", 500: "The server failed; its log has the details."}


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


class JSONRequest(Request):
    """A request whose body must be declared as JSON, which pages of other sites cannot send unasked."""

    def get_json(self, *_: Any, **__: Any) -> Any:
        """Return the parsed body; APIFlask would take a missing one, and null, for an empty object."""
        if not self.get_data():
            return []
        if not self.is_json:
            raise UnsupportedMediaType("Send the body as application/json.")
        value = self.json_module.loads(self.get_data())
        return [] if value is None else value


def describe(status: int, detail: str) -> dict[str, Any]:
    """Return the members that every problem has."""
    return {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).phrase,
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
    is_default = error.description == type(error).description
    detail = DETAILS.get(status, "") if is_default else error.description
    return respond(response, Problem(**describe(status, detail or "")))


def handle_api_error(error: HTTPError) -> Response:
    """Handle errors of APIFlask; list each invalid field."""
    response = Response(status=error.status_code)
    response.headers.update(error.headers)
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return respond(response, Problem(**describe(error.status_code, error.message or "")))
    about = describe(error.status_code, DETAILS[422])
    place = "body" if "json" in error.detail else next(iter(error.detail))
    errors = [
        FieldError(location=[place, *item["loc"]], message=item["msg"]) for item in cause.errors()
    ]
    return respond(response, ValidationProblem(**about, errors=errors))


def handle_collision(_: StaleDataError) -> Response:
    """Handle the later of two concurrent changes; its `If-Match` is no longer true."""
    if request.if_match and not request.if_match.star_tag:
        status, detail = 412, "It has been changed in the meantime; read it again."
    else:
        status, detail = 409, "Another request changed it at the same time; try again."
    return respond(Response(status=status), Problem(**describe(status, detail)))


def install(app: Flask) -> None:
    """Handle every error of the app."""
    app.request_class = JSONRequest
    app.json = JSONProvider(app)
    app.register_error_handler(HTTPException, handle_http_exception)
    app.register_error_handler(HTTPError, handle_api_error)
    app.register_error_handler(StaleDataError, handle_collision)
