"""Every error leaves as a problem detail (RFC 9457)."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from structlog.contextvars import get_contextvars

CONTENT_TYPE = "application/problem+json"
DETAILS = {
    400: "The request could not be understood.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    405: "This method is not allowed here.",
    411: "Send the body with a Content-Length.",
    413: "The body is too large.",
    422: "The request did not pass validation.",
    500: "Something went wrong; the request id leads to it in the log.",
}


def problem(status: int, detail: str = "", **members: object) -> JsonResponse:
    """Answer with a problem detail; `members` are further fields of it."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or DETAILS.get(status, HTTPStatus(status).phrase),
        "request_id": get_contextvars().get("request_id"),
    }
    return JsonResponse(content | members, status=status, content_type=CONTENT_TYPE)


def register(api: NinjaAPI) -> None:
    """Let the API answer what its views raise; what is not listed is Django's to answer and log."""
    api.exception_handler(Http404)(not_found)
    api.exception_handler(HttpError)(http_error)
    api.exception_handler(ValidationError)(invalid)


def not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer for a thing that is not there."""
    return problem(404)


def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer with the status that a view chose."""
    return problem(error.status_code, str(error))


def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer for input that did not pass, place by place."""
    errors = [{"location": place(e["loc"]), "message": e["msg"]} for e in error.errors]
    return problem(422, errors=errors)


def place(location: tuple[str | int, ...]) -> list[str | int]:
    """Leave out the name of the view's parameter, which Ninja puts between "body" and the field."""
    source, *rest = location
    return [source, *rest[1:]] if source == "body" else [source, *rest]
