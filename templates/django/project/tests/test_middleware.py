"""Tests of the middleware: security headers, request ids, body limit."""

import re
from typing import Any

import pytest
from django.test import Client

PATHS = ["/health", "/docs", "/nowhere", "/static/ninja/swagger-ui.css"]


def get(client: Client, path: str) -> Any:
    """Get a response and read it to its end, which closes a static file."""
    response = client.get(path)
    assert response.getvalue()
    return response


@pytest.mark.parametrize("path", PATHS)
def test_sends_security_headers(client: Client, path: str) -> None:
    headers = get(client, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", PATHS)
def test_sends_hsts_in_production(client: Client, settings: Any, path: str) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    headers = get(client, path).headers
    assert headers["Strict-Transport-Security"] == "max-age=60"
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    headers = get(client, path).headers
    assert headers["Strict-Transport-Security"] == "max-age=60; includeSubDomains"


def test_api_policy_forbids_all_content(client: Client) -> None:
    policy = client.get("/health").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/docs", "/admin/login/"])
@pytest.mark.django_db
def test_page_policy_allows_own_files_only(client: Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


@pytest.mark.parametrize("given", ["a", "trace-1_2.3", "x" * 64])
def test_reuses_valid_request_id(client: Client, given: str) -> None:
    response = client.get("/health", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a\nb", "ä"])
def test_replaces_invalid_request_id(client: Client, given: str | None) -> None:
    response = client.get("/health", headers={"X-Request-ID": given} if given else {})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-ID"])


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 400), (1024 * 1024 + 1, 413)])
def test_limits_bodies_to_one_mebibyte(client: Client, size: int, status: int) -> None:
    response = client.post("/api/notes", b"x" * size, content_type="application/json")
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_rejects_bodies_without_length(client: Client) -> None:
    response = client.post("/api/notes", headers={"Transfer-Encoding": "chunked"})
    assert response.status_code == 411
