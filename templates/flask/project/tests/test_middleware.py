"""What every answer carries, and what is refused before a view sees it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

MEBIBYTE = 1024 * 1024
PATHS = ["/health", "/ready", "/docs", "/openapi.json", "/api/notes", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert "Strict-Transport-Security" not in headers


def test_production_insists_on_https(make_app: Callable[..., APIFlask]) -> None:
    app = make_app(environment="production", secret_key="x" * 32, allowed_hosts="localhost")
    assert "max-age=" in app.test_client().get("/health").headers["Strict-Transport-Security"]


def test_a_good_request_id_is_kept(client: FlaskClient) -> None:
    given = "A-good.id_" + "0" * 54
    assert client.get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", 'quo"ted', "ümlaut"])
def test_a_bad_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    used = client.get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert len(used) == 32
    assert int(used, 16)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_a_developer_is_served_on_this_machine(client: FlaskClient, host: str) -> None:
    assert client.get("/api/notes", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["", "evil.example", "localhost.evil.example", "::1", "a b"])
def test_another_host_is_refused(client: FlaskClient, host: str) -> None:
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
def test_the_allowed_hosts_are_served(
    make_app: Callable[..., APIFlask], host: str, status: int
) -> None:
    client = make_app(allowed_hosts="a.example, .B.example").test_client()
    assert client.get("/api/notes", headers={"Host": host}).status_code == status


def test_probes_may_call_the_machine_itself(make_app: Callable[..., APIFlask]) -> None:
    client = make_app(allowed_hosts="a.example").test_client()
    assert client.get("/health", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/ready", headers={"Host": "localhost"}).status_code == 200


def test_a_body_of_the_limit_is_read(client: FlaskClient) -> None:
    body = b'{"title": "Small"}'.ljust(MEBIBYTE)
    response = client.post("/api/notes", data=body, content_type="application/json")
    assert response.status_code == 201


@pytest.mark.parametrize("path", ["/api/notes", "/nowhere"])
def test_a_larger_body_is_refused(client: FlaskClient, path: str) -> None:
    response = client.post(path, data=b" " * (MEBIBYTE + 1), content_type="application/json")
    assert response.status_code == response.get_json()["status"] == 413


def test_a_larger_body_in_chunks_is_refused(client: FlaskClient) -> None:
    response = client.post(
        "/api/notes",
        input_stream=BytesIO(b'{"title": "Small"}'.ljust(MEBIBYTE + 1)),
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )
    assert response.status_code == response.get_json()["status"] == 413
