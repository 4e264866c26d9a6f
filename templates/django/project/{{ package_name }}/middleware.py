"""Middleware, in the order of MIDDLEWARE in the settings."""

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from whitenoise.middleware import WhiteNoiseMiddleware

from . import errors

View = Callable[[HttpRequest], HttpResponse]

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
log = structlog.get_logger()


def request_log(get_response: View) -> View:
    """Give the request an id, for its log lines and its response, and log the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        client = request.META.get("REMOTE_ADDR")
        started = perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id, client=client):
            response = get_response(request)
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                duration_ms=round((perf_counter() - started) * 1000, 1),
            )
        response.headers["X-Request-ID"] = request_id
        return response

    return middleware


def head_as_get(get_response: View) -> View:
    """Respond to HEAD like to GET, and send no body where HTTP allows none: gunicorn warns of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        response = get_response(request)
        request.method = method
        if response.status_code in WITHOUT_BODY:
            del response.headers["Content-Length"]
            del response.headers["Content-Type"]
        if method == "HEAD" or response.status_code in WITHOUT_BODY:
            drop_body(response)
        return response

    return middleware


def drop_body(response: HttpResponse | StreamingHttpResponse) -> None:
    """Remove the body of a response, and keep its headers."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    else:
        response.content = b""


def strict_transport_security(get_response: View) -> View:
    """Send HSTS with every response; behind a proxy that ends TLS, Django itself would not."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SECURE_HSTS_SECONDS:
            value = f"max-age={settings.SECURE_HSTS_SECONDS}"
            if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
                value += "; includeSubDomains"
            response.headers["Strict-Transport-Security"] = value
        return response

    return middleware


def is_admin(request: HttpRequest) -> bool:
    """Return whether the request is for the admin, which responds with HTML."""
    return request.path.startswith("/admin/")


def content_security_policy(get_response: View) -> View:
    """Let pages load their own scripts and styles, and the API nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        policy = settings.PAGES_CSP if is_page else settings.API_CSP
        response.headers["Content-Security-Policy"] = policy
        return response

    return middleware


def problem_details(get_response: View) -> View:
    """Turn Django's own errors into problem details, except in the admin."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return errors.problem(400, "This host is not allowed.")
        response = get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or is_meant(request, response):
            return response
        answer = errors.problem(response.status_code)
        if "Allow" in response.headers:
            answer.headers["Allow"] = response.headers["Allow"].replace("GET", "GET, HEAD")
        return answer

    return middleware


def is_meant(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether a view wrote the response to an error: JSON, a page or one of the admin."""
    is_json = "json" in response.headers.get("Content-Type", "")
    return is_json or isinstance(response, TemplateResponse) or is_admin(request)


def body_limit(get_response: View) -> View:
    """Reject bodies that are too large or of unknown length, before they reach a view."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "Transfer-Encoding" in request.headers:
            return errors.problem(411)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > limit:
            request.read(4 * limit)  # a client that is still sending would not see the response
            return errors.problem(413, f"The body may have at most {limit} bytes.")
        return get_response(request)

    return middleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serve static files; without `collectstatic`, there is no folder of them to look into."""

    def add_files(self, root: str, prefix: str | None = None) -> None:
        """Add the files of a folder, if there is one; WhiteNoise would warn."""
        if Path(root).is_dir():
            super().add_files(root, prefix)
