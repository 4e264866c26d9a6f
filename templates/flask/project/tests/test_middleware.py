"""Tests of the middleware: security headers, request ids, hosts, body limit."""

from collections.abc import Callable
from io import BytesIO

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

MEBIBYTE = 1024 * 1024
PATHS = ["/health", "/ready", "/docs", "/openapi.json", "/api/notes", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
def test_sends_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert "Strict-Transport-Security" not in headers


def test_sends_hsts_in_production(make_app: Callable[..., APIFlask]) -> None:
    app = make_app(environment="production", allowed_hosts="localhost")
    headers = app.test_client().get("/health").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_reuses_valid_request_id(client: FlaskClient) -> None:
    given = "A-good.id_" + "0" * 54
    assert client.get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", 'quo"ted', "ümlaut"])
def test_replaces_invalid_request_id(client: FlaskClient, given: str) -> None:
    used = client.get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert len(used) == 32
    assert int(used, 16)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_development_serves_local_hosts(client: FlaskClient, host: str) -> None:
    assert client.get("/api/notes", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["", "evil.example", "localhost.evil.example", "::1", "a b"])
def test_rejects_other_hosts(client: FlaskClient, host: str) -> None:
    for path in PATHS:
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 400
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("a.example", 200),
        ("deep.b.example", 200),
        ("b.example", 200),
        ("sub.a.example", 400),
        ("notb.example", 400),
        ("localhost", 400),
    ],
)
def test_serves_allowed_hosts(make_app: Callable[..., APIFlask], host: str, status: int) -> None:
    client = make_app(allowed_hosts="a.example, .B.example").test_client()
    assert client.get("/api/notes", headers={"Host": host}).status_code == status


def test_health_probes_can_use_local_hosts(make_app: Callable[..., APIFlask]) -> None:
    client = make_app(allowed_hosts="a.example").test_client()
    assert client.get("/health", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/ready", headers={"Host": "localhost"}).status_code == 200


def test_accepts_a_body_at_the_limit(client: FlaskClient) -> None:
    body = b'{"title": "Small"}'.ljust(MEBIBYTE)
    response = client.post("/api/notes", data=body, content_type="application/json")
    assert response.status_code == 201


@pytest.mark.parametrize("path", ["/api/notes", "/nowhere"])
def test_rejects_a_larger_body(client: FlaskClient, path: str) -> None:
    response = client.post(path, data=b" " * (MEBIBYTE + 1), content_type="application/json")
    assert response.status_code == response.get_json()["status"] == 413


def test_rejects_a_larger_chunked_body(client: FlaskClient) -> None:
    response = client.post(
        "/api/notes",
        input_stream=BytesIO(b'{"title": "Small"}'.ljust(MEBIBYTE + 1)),
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )
    assert response.status_code == response.get_json()["status"] == 413
