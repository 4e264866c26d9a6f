"""Errors as problem details (RFC 9457)."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from structlog.contextvars import get_contextvars

CONTENT_TYPE = "application/problem+json"
DETAILS = {
    400: "The request is malformed.",
    403: "This is not allowed.",
    404: "Nothing was found at this address.",
    405: "This method is not allowed at this address.",
    411: "Send the body with a Content-Length.",
    413: "The body is too large.",
    422: "The request did not pass validation.",
    500: "Internal error. Search the log for the request id.",
}


def problem(status: int, detail: str = "", **members: object) -> JsonResponse:
    """Return a problem detail; `members` are additional fields."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or DETAILS.get(status, HTTPStatus(status).phrase),
        "request_id": get_contextvars().get("request_id"),
    }
    return JsonResponse(content | members, status=status, content_type=CONTENT_TYPE)


def register(api: NinjaAPI) -> None:
    """Handle errors that views raise; Django handles and logs all others."""
    api.exception_handler(Http404)(not_found)
    api.exception_handler(HttpError)(http_error)
    api.exception_handler(ValidationError)(invalid)


def not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Return 404."""
    return problem(404)


def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Return the status that the view raised."""
    return problem(error.status_code, str(error))


def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Return 422 with the location of each invalid value."""
    errors = [{"location": clean_location(e["loc"]), "message": e["msg"]} for e in error.errors]
    return problem(422, errors=errors)


def clean_location(location: tuple[str | int, ...]) -> list[str | int]:
    """Drop the name of the view's parameter, which Ninja puts between "body" and the field."""
    source, *rest = location
    return [source, *rest[1:]] if source == "body" else [source, *rest]
