"""What requests must satisfy, and the headers that responses get."""

import re
import secrets
from collections.abc import Collection

MAX_BODY = 1024 * 1024  # bytes
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
HOST_HEADER = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(:\d*)?")
PROBED_PATHS = {"/health", "/ready"}
PROBE_HOSTS = ("localhost", "127.0.0.1")
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# One year, this host only. Append "; includeSubDomains" if every subdomain supports HTTPS.
HSTS = "max-age=31536000"
# What pages of other origins may send and read, besides what browsers always allow.
CORS_REQUEST_HEADERS = (
    "Authorization",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Request-ID",
)
CORS_RESPONSE_HEADERS = ("Content-Disposition", "ETag", "Location", "Retry-After", "X-Request-ID")


def hardening(*, https_only: bool) -> dict[str, str]:
    """Return the security headers of a response."""
    hsts = {"Strict-Transport-Security": HSTS} if https_only else {}
    return SECURITY_HEADERS | hsts


def choose_request_id(proposed: str | None) -> str:
    """Return the caller's id if it is valid, to trace requests across services, or a new id."""
    return proposed if proposed and REQUEST_ID.fullmatch(proposed) else secrets.token_hex(16)


def is_allowed(header: str, hosts: Collection[str], path: str) -> bool:
    """Return whether a Host header is allowed; `.example.com` includes its subdomains.

    Probes of the same machine are allowed, too.
    """
    match = HOST_HEADER.fullmatch(header.lower())
    name = match["host"] if match else ""
    return any(
        name == host.removeprefix(".") or (host.startswith(".") and name.endswith(host))
        for host in (*hosts, *(PROBE_HOSTS if path in PROBED_PATHS else ()))
    )
