"""Liveness and readiness."""

from httpx2 import Client


def test_health_returns_ok(client: Client) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_when_all_checks_succeed(client: Client) -> None:
    response = client.get("/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert set(response.json()["checks"].values()) <= {"ok"}
