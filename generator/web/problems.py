"""Errors as problem details (RFC 9457): they say what the command line says."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from generator.errors import InputError, ScaffoldError
from generator.formats import PROBLEM, with_format
from generator.messages import shortened

MEDIA = "application/problem+json"
BLANK = "about:blank"  # the kind of a problem that its status describes
NO_HEADERS: Mapping[str, str] = {}
NO_ERRORS: Mapping[str, str] = {}


def problem(
    status: HTTPStatus,
    detail: str,
    headers: Mapping[str, str] = NO_HEADERS,
    errors: Mapping[str, str] = NO_ERRORS,
) -> Response:
    """Return an answer that says what is wrong; `errors` has the reason by the key of an answer."""
    values: dict[str, object] = {
        "type": BLANK,
        "title": status.phrase,
        "status": status.value,
        "detail": shortened(" ".join(detail.split())),
    }
    if errors:
        values["errors"] = dict(errors)
    body = json.dumps(with_format(PROBLEM, values)).encode()
    return Response(body, status.value, dict(headers), MEDIA)


def status_of(error: ScaffoldError) -> HTTPStatus:
    """Return the status for an error: wrong input, or work that failed."""
    if isinstance(error, InputError):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.INTERNAL_SERVER_ERROR
