"""Each user has their own notes."""

from typing import Any

import pytest
from httpx2 import Client

NOTES = "/api/notes"


def create(client: Client, title: str) -> Any:
    """Create a note and return it."""
    return client.post(NOTES, json={"title": title, "body": "milk"}).json()


def test_notes_of_other_users_are_not_found(client: Client, other: Client) -> None:
    note = client.post(NOTES, json={"title": "First"}).headers["Location"]
    for response in (other.get(note), other.patch(note, json={"title": "a"}), other.delete(note)):
        assert response.status_code == 404
    assert client.get(note).json()["title"] == "First"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": "milk"},
        {"q": "ann"},
        {"created_from": "2020-01-01T00:00:00Z"},
        {"created_before": "2100-01-01T00:00:00Z"},
        {"sort": "title"},
        {"sort": "-title"},
        {"sort": "created_at"},
        {"sort": "-created_at"},
        {"sort": "updated_at"},
        {"sort": "-updated_at"},
        {"limit": 1},
        {"limit": 2, "offset": 1},
        {"q": "milk", "created_from": "2020-01-01T00:00:00Z", "sort": "title", "offset": 1},
    ],
    ids=str,
)
def test_no_query_shows_notes_of_other_users(
    client: Client, other: Client, query: dict[str, Any]
) -> None:
    for title in ("Ann 1", "Ann 2"):
        create(client, title)
        create(other, title.replace("Ann", "Bob"))
    found = other.get(NOTES, params=query).json()
    assert found["total"] == (0 if query.get("q") == "ann" else 2)
    assert all(note["title"].startswith("Bob") for note in found["items"])


def test_notes_document_that_they_need_a_user(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    operations = [*paths[NOTES].values(), *paths[NOTES + "/{note_id}"].values()]
    assert all("401" in operation["responses"] for operation in operations)
