"""The notes API."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

NOTES = "/api/notes"


def create(client: TestClient[Litestar], title: str = "First", body: str = "") -> Any:
    """Create a note and return it."""
    return client.post(NOTES, json={"title": title, "body": body}).json()


def titles(client: TestClient[Litestar], **query: str | int) -> list[str]:
    """Return the titles in a list."""
    return [note["title"] for note in client.get(NOTES, params=query).json()["items"]]


def test_created_note_is_returned_and_found_at_location(client: TestClient[Litestar]) -> None:
    response = client.post(NOTES, json={"title": "First", "body": "Some text\n"})
    note = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{NOTES}/{note['id']}"
    assert (note["title"], note["body"]) == ("First", "Some text\n")
    assert client.get(response.headers["Location"]).json() == note


def test_note_body_is_optional(client: TestClient[Litestar]) -> None:
    assert client.post(NOTES, json={"title": "First"}).json()["body"] == ""


def test_timestamps_are_in_utc(client: TestClient[Litestar]) -> None:
    note = create(client)
    created = datetime.fromisoformat(note["created_at"])
    assert created.utcoffset() == timedelta(0)
    assert note["updated_at"] >= note["created_at"]


def test_unicode_text_is_stored_unchanged(client: TestClient[Litestar]) -> None:
    note = create(client, title="Grüße 🚀", body="日本語")
    assert (note["title"], note["body"]) == ("Grüße 🚀", "日本語")


@pytest.mark.parametrize(
    ("data", "location"),
    [
        ({}, ["body"]),
        ({"title": ""}, ["body", "title"]),
        ({"title": "   "}, ["body", "title"]),
        ({"title": "x" * 201}, ["body", "title"]),
        ({"title": None}, ["body", "title"]),
        ({"title": 1}, ["body", "title"]),
        ({"title": "a\x00b"}, ["body", "title"]),
        ({"title": "a", "body": "a\x00b"}, ["body", "body"]),
        ({"title": "a", "body": "x" * 10_001}, ["body", "body"]),
        ({"title": "a", "colour": "red"}, ["body"]),
        ([], ["body"]),
    ],
)
def test_invalid_notes_are_rejected(
    client: TestClient[Litestar], data: Any, location: list[str]
) -> None:
    response = client.post(NOTES, json=data)
    assert response.status_code == 422
    assert [error["location"] for error in response.json()["errors"]] == [location]
    assert client.get(NOTES).json()["total"] == 0


def test_longest_texts_are_accepted(client: TestClient[Litestar]) -> None:
    note = create(client, title="é" * 200, body="é" * 10_000)
    assert (len(note["title"]), len(note["body"])) == (200, 10_000)


def test_partial_update_keeps_other_fields(client: TestClient[Litestar]) -> None:
    note = create(client, title="First", body="Text")
    response = client.patch(f"{NOTES}/{note['id']}", json={"title": "Second"})
    changed = response.json()
    assert response.status_code == 200
    assert changed["title"] == "Second"
    assert changed["updated_at"] > note["updated_at"]
    unchanged = {name: note[name] for name in ("id", "body", "created_at")}
    assert changed.items() >= unchanged.items()
    assert client.get(f"{NOTES}/{note['id']}").json() == changed


def test_empty_change_changes_nothing(client: TestClient[Litestar]) -> None:
    note = create(client)
    response = client.patch(f"{NOTES}/{note['id']}", json={})
    assert (response.status_code, response.json()) == (200, note)


@pytest.mark.parametrize("data", [{"title": None}, {"body": None}, {"title": " "}, {"id": 7}])
def test_invalid_changes_are_rejected(client: TestClient[Litestar], data: Any) -> None:
    note = create(client)
    assert client.patch(f"{NOTES}/{note['id']}", json=data).status_code == 422
    assert client.get(f"{NOTES}/{note['id']}").json() == note


def test_deleted_note_is_not_found(client: TestClient[Litestar]) -> None:
    path = f"{NOTES}/{create(client)['id']}"
    response = client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    assert client.get(path).status_code == 404
    assert client.patch(path, json={}).status_code == 404
    assert client.delete(path).status_code == 404


@pytest.mark.parametrize("note_id", ["0", "-1", str(2**63)])
def test_invalid_ids_are_rejected(client: TestClient[Litestar], note_id: str) -> None:
    assert client.get(f"{NOTES}/{note_id}").status_code == 422


@pytest.mark.parametrize("note_id", ["text", "1.5", "9" * 5000])
def test_malformed_id_is_not_found(client: TestClient[Litestar], note_id: str) -> None:
    assert client.get(f"{NOTES}/{note_id}").status_code == 404


def test_largest_id_is_not_found(client: TestClient[Litestar]) -> None:
    assert client.get(f"{NOTES}/{2**63 - 1}").status_code == 404


def test_empty_list_has_no_items(client: TestClient[Litestar]) -> None:
    expected = {"items": [], "total": 0, "limit": 20, "offset": 0}
    assert client.get(NOTES).json() == expected


def test_newest_notes_come_first(client: TestClient[Litestar]) -> None:
    for title in ("a", "b", "c"):
        create(client, title)
    assert titles(client) == ["c", "b", "a"]


def test_lists_are_paginated(client: TestClient[Litestar]) -> None:
    for title in ("a", "b", "c"):
        create(client, title)
    assert titles(client, limit=2) == ["c", "b"]
    assert titles(client, limit=2, offset=2) == ["a"]
    beyond = client.get(NOTES, params={"limit": 2, "offset": 3}).json()
    assert beyond == {"items": [], "total": 3, "limit": 2, "offset": 3}


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"offset": "-1"},
        {"offset": str(2**63)},
        {"q": "a\x00b"},
        {"q": "x" * 201},
    ],
)
def test_invalid_queries_are_rejected(client: TestClient[Litestar], query: dict[str, str]) -> None:
    response = client.get(NOTES, params=query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == ["query", *query]


def test_query_limits_are_inclusive(client: TestClient[Litestar]) -> None:
    for query in ({"limit": 1}, {"limit": 100}, {"offset": 2**63 - 1}):
        assert client.get(NOTES, params=query).status_code == 200


def test_search_covers_title_and_body_ignoring_case(client: TestClient[Litestar]) -> None:
    create(client, title="Shopping", body="milk")
    create(client, title="Milky Way")
    create(client, title="Other")
    assert titles(client, q="MILK") == ["Milky Way", "Shopping"]
    assert client.get(NOTES, params={"q": "milk", "limit": 1}).json()["total"] == 2
    assert len(titles(client, q="")) == 3


@pytest.mark.parametrize("sign", ["%", "_", "/", "\\", "'"])
def test_search_treats_special_characters_literally(
    client: TestClient[Litestar], sign: str
) -> None:
    create(client, title="plain")
    create(client, title=f"with {sign} in it")
    assert titles(client, q=sign) == [f"with {sign} in it"]
