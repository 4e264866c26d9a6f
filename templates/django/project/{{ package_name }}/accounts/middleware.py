"""Middleware of the accounts."""

import json
from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from .. import errors
from ..middleware import View

HEADLESS = "/_allauth/"
PATHS = ("/accounts/", HEADLESS)
TOO_MANY = "too_many_login_attempts"
RETRY_AFTER = 15 * 60  # seconds, until wrong passwords are forgotten


def statuses(get_response: View) -> View:
    """Respond to what allauth rejects with the status that HTTP has for it, instead of 200 or 400."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PATHS):
            return get_response(request)
        is_headless = request.path.startswith(HEADLESS)
        if is_headless and request.body and not is_text(request.body):
            return errors.problem(400, "The body is not valid JSON.")
        response = get_response(request)
        if is_headless:
            codes = codes_in_json(response)
        elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response, codes = errors.problem(429, "Too many attempts; try again later."), set()
        else:
            codes = codes_in_forms(response)
            response.status_code = 422 if codes else response.status_code
        if TOO_MANY in codes:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    return middleware


def is_text(body: bytes) -> bool:
    """Return whether JSON has only text that can be stored; half of a surrogate pair cannot."""
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def codes_in_json(response: HttpResponse) -> set[str]:
    """Return the codes of the errors in a response of allauth."""
    if response.status_code != HTTPStatus.BAD_REQUEST or not response.content:
        return set()
    return {error["code"] for error in json.loads(response.content).get("errors", [])}


def codes_in_forms(response: HttpResponse) -> set[str]:
    """Return the codes of the errors in the forms of a page."""
    content: dict[str, Any] = getattr(response, "context_data", None) or {}
    forms = [value for value in content.values() if isinstance(value, BaseForm)]
    lists = [found for form in forms for found in form.errors.as_data().values()]
    return {error.code or "invalid" for found in lists for error in found}
