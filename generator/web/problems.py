"""Errors as problem details (RFC 9457): they say what the command line says."""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import AnswerError, InputError, ScaffoldError
from generator.formats import PROBLEM, with_format
from generator.messages import shortened
from generator.web.gates import Busy
from generator.web.parameters import Malformed

MEDIA = "application/problem+json"
BLANK = "about:blank"  # the kind of a problem that its status describes
Endpoint = Callable[[Request], Awaitable[Response]]
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


def problem_of(error: ScaffoldError) -> Response:
    """Return the answer of the API for an error.

    What a parameter may be is 400; well-formed answers that cannot be taken are 422.
    """
    status = status_of(error)
    if isinstance(error, InputError) and not isinstance(error, Malformed):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    errors = {error.key: str(error)} if isinstance(error, AnswerError) else NO_ERRORS
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, Busy) else NO_HEADERS
    return problem(status, str(error), headers, errors)


def explained(
    endpoint: Endpoint, answer: Callable[[ScaffoldError], Response] = problem_of
) -> Endpoint:
    """Return an endpoint whose errors are answered: as problems, or as a page says them."""

    async def explain(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ScaffoldError as error:
            return answer(error)

    return explain


def status_of(error: ScaffoldError) -> HTTPStatus:
    """Return the status for an error: wrong input, too much to do, or work that failed."""
    if isinstance(error, InputError):
        return HTTPStatus.BAD_REQUEST
    if isinstance(error, Busy):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR
