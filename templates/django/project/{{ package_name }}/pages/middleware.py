"""The middleware of the pages."""

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from .. import errors
from ..middleware import View

EXPIRED = "The form has expired, or another site sent it: open the page again."
# An error replaces the whole content, whichever part of the page htmx requested.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "HX-Retarget": "main",
    "HX-Reselect": "main",
    "HX-Reswap": "outerHTML",
}


class Pages:
    """Show problems as pages to browsers, which must not store any page."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, or a page that shows its problem."""
        response = self.get_response(request)
        is_problem = response.headers.get("Content-Type") == errors.CONTENT_TYPE
        if is_problem and "text/html" in request.headers.get("Accept", ""):
            show_problem(request, response)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the problem of an error that a view raised, or nothing if it is unexpected."""
        return errors.respond(request, error)


def show_problem(request: HttpRequest, response: HttpResponse) -> None:
    """Turn the problem of a response into a page."""
    content = {"problem": json.loads(response.content)}
    response.content = render_to_string("error.html", content, request)
    response.headers["Content-Length"] = str(len(response.content))
    for name, value in HEADERS.items():
        response.headers[name] = value


def csrf_failure(_request: HttpRequest, **_: str) -> HttpResponse:
    """Reject a form without the token of its page; Django has logged the reason."""
    return errors.problem(HTTPStatus.FORBIDDEN, EXPIRED)
