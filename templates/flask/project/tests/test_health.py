"""Tests of /health and /ready."""

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient


def test_health(client: FlaskClient) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok"}


def test_ready_with_database(client: FlaskClient) -> None:
    response = client.get("/ready")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ready", "checks": {"database": "ok"}}


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/db.sqlite3", "postgresql://me:pa55word@127.0.0.1:1/nowhere"]
)
def test_not_ready_without_database(make_app: Callable[..., APIFlask], url: str) -> None:
    client = make_app(database_url=url).test_client()
    response = client.get("/ready")
    assert client.get("/health").status_code == 200
    assert response.status_code == 503
    assert response.get_json() == {
        "status": "unavailable",
        "checks": {"database": "unreachable"},
    }
