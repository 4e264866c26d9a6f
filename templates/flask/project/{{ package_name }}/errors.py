"""Error responses: problem details (RFC 9457)."""

from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Request, Response, g, json
from flask.json.provider import DefaultJSONProvider
from pydantic import MISSING, ValidationError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    UnsupportedMediaType,
)

from .policy import METHODS
from .problems import (
    FAILED,
    INVALID,
    MALFORMED,
    MEDIA_TYPE,
    WRONG_TYPE,
    InvalidInput,
    build_problem,
    invalid_inputs,
)

DETAILS = {422: INVALID, 500: FAILED}


class JSONProvider(DefaultJSONProvider):
    """JSON with unsorted keys; malformed JSON is a 400."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Parse JSON; too deep nesting counts as malformed."""
        try:
            return super().loads(s, **kwargs)
        except (ValueError, RecursionError) as error:
            raise BadRequest(MALFORMED) from error


class JSONRequest(Request):
    """A request whose body must be declared as JSON, which pages of other sites cannot send unasked."""

    def get_json(self, *_: Any, **__: Any) -> Any:
        """Return the parsed body; APIFlask would take a missing one, and null, for an empty object."""
        if not self.get_data():
            return []
        if not self.is_json:
            raise UnsupportedMediaType(WRONG_TYPE)
        value = self.json_module.loads(self.get_data())
        return [] if value is None else value


def problem(
    status: int,
    detail: str | None = None,
    *,
    errors: list[InvalidInput] | MISSING = MISSING,
    headers: Headers | None = None,
) -> Response:
    """Return a problem with this request."""
    content = build_problem(status, detail, g.request_id, errors)
    response = Response(json.dumps(content.model_dump()), status, headers)
    response.content_type = MEDIA_TYPE
    return response


def answer_refusal(error: HTTPException) -> Response:
    """Respond to an error of Flask, Werkzeug or a view; keep its headers, such as Allow."""
    headers = Headers(error.get_headers())
    del headers["Content-Type"]
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(sorted(error.valid_methods or (), key=METHODS.index))
    status = error.code or 500
    is_default = error.description == type(error).description
    detail = DETAILS.get(status) if is_default else error.description
    return problem(status, detail, headers=headers)


def answer_api_refusal(error: HTTPError) -> Response:
    """Respond to an error of APIFlask; list all invalid input with its location."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError) or not error.detail:
        return problem(error.status_code, error.message, headers=Headers(error.headers))
    place = "body" if error.detail.keys() & {"json", "form"} else next(iter(error.detail))
    return problem(error.status_code, INVALID, errors=invalid_inputs(cause.errors(), place))


def install(app: APIFlask) -> None:
    """Respond to every error of the app."""
    app.request_class = JSONRequest
    app.json = JSONProvider(app)
    app.register_error_handler(HTTPException, answer_refusal)
    app.register_error_handler(HTTPError, answer_api_refusal)
