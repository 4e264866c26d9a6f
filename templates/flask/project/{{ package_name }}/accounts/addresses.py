"""Absolute URLs of this application."""

from urllib.parse import urlunsplit

from flask import request

from ..context import current_settings


def absolute_url(path: str) -> str:
    """Return the public URL of a path: in production a proxy terminates HTTPS."""
    scheme = "https" if current_settings().in_production else request.scheme
    return urlunsplit((scheme, request.host, path, "", ""))
