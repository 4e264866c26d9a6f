"""Problem details (RFC 9457), the form of all errors, and their description in OpenAPI."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import MISSING, BaseModel

MEDIA_TYPE = "application/problem+json"
MALFORMED = "The body is not valid JSON."
WRONG_TYPE = "Send the body as application/json."
INVALID = "The input is not valid."
FAILED = "The server failed; its log has the details."


class InvalidInput(BaseModel):
    """The location of invalid input, and the reason."""

    location: list[str | int]
    message: str


class Problem(BaseModel):
    """A problem, in the form of RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[InvalidInput] | MISSING = MISSING


def build_problem(
    status: int,
    detail: str | None,
    request_id: str,
    errors: list[InvalidInput] | MISSING = MISSING,
) -> Problem:
    """Return a problem; without a detail, it is the title."""
    title = HTTPStatus(status).phrase
    return Problem(
        title=title, status=status, detail=detail or title, request_id=request_id, errors=errors
    )


def invalid_inputs(errors: Iterable[Mapping[str, Any]], *place: str) -> list[InvalidInput]:
    """Return the errors of pydantic, whose locations begin with the place."""
    return [
        InvalidInput(
            location=[_readable(part) for part in (*place, *error["loc"])],
            message=error["msg"].removeprefix("Value error, "),
        )
        for error in errors
    ]


def _readable(part: str | int) -> str | int:
    """Replace lone surrogates in a field name, which JSON may contain but a response may not."""
    return part.encode(errors="replace").decode() if isinstance(part, str) else part


CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of problems that an operation returns."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": CONTENT}
        for status in statuses
    }
