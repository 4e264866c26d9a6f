"""Middleware: request ids, checks of host and size, security headers, request log."""

import re
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from .settings import Settings

MAX_BODY = 1024 * 1024  # bytes
PROBED_PATHS = {"/health", "/ready"}
PROBE_HOSTS = ("localhost", "127.0.0.1")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# One year, this host only. Append "; includeSubDomains" if every subdomain has HTTPS.
HSTS = "max-age=31536000"
HTTPS_ONLY = {"Strict-Transport-Security": HSTS}

log = structlog.stdlib.get_logger(__name__)


def is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Return whether a Host header is allowed; `.a.example` allows `a.example` and subdomains."""
    name = re.sub(r":\d*$", "", host).lower()
    return any(
        name == entry or (entry.startswith(".") and f".{name}".endswith(entry)) for entry in allowed
    )


def install(app: Flask, settings: Settings) -> None:
    """Add the middleware to the app; call this before other hooks are registered."""
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY + 1  # Flask truncates larger bodies silently
    headers = SECURITY_HEADERS | (HTTPS_ONLY if settings.in_production else {})

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.before_request
    def check_host() -> None:
        allowed = settings.allowed_hosts + (PROBE_HOSTS if request.path in PROBED_PATHS else ())
        if not is_allowed(request.headers.get("Host", ""), allowed):
            raise BadRequest("This host is not allowed.")

    @app.before_request
    def check_size() -> None:
        length = request.content_length
        if length is None:  # no body, or a chunked one
            length = len(request.get_data())
        if length > MAX_BODY:
            raise RequestEntityTooLarge(f"The body may have at most {MAX_BODY} bytes.")

    @app.after_request
    def finish(response: Response) -> Response:
        if "ETag" in response.headers:
            response.make_conditional(request)  # 304 if the client has this version
        response.headers["X-Request-ID"] = g.request_id
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            duration_ms=round((time.perf_counter() - g.started) * 1000, 1),
        )
        return response
