"""Requests that pages of other sites send with the cookies of a user."""

import pytest
from httpx2 import Client


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
    ],
)
def test_own_pages_and_programs_may_change_notes(client: Client, headers: dict[str, str]) -> None:
    response = client.post("/api/notes", json={"title": "First"}, headers=headers)
    assert response.status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:8080"},
        {"Origin": "null"},
    ],
)
def test_cross_site_changes_are_rejected(client: Client, headers: dict[str, str]) -> None:
    response = client.post("/api/notes", json={"title": "First"}, headers=headers)
    assert response.status_code == 403
    assert response.json()["detail"] == "Requests from pages of other sites are not allowed."
    assert client.get("/api/notes", headers=headers).json()["total"] == 0
