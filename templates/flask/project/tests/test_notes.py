"""Tests of the notes API."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

NOTES = "/api/notes"
LARGEST_ID = 2**63 - 1


def create(client: FlaskClient, title: str = "A title", body: str = "") -> dict[str, Any]:
    """Create a note, and return it."""
    response = client.post(NOTES, json={"title": title, "body": body})
    assert response.status_code == 201
    note: dict[str, Any] = response.get_json()
    return note


def titles(client: FlaskClient, **query: object) -> list[str]:
    """Return the titles on a page of notes."""
    response = client.get(NOTES, query_string=query)
    assert response.status_code == 200
    return [note["title"] for note in response.get_json()["items"]]


def test_creates_a_note(client: FlaskClient) -> None:
    before = datetime.now(UTC)
    response = client.post(NOTES, json={"title": "  Milk ", "body": "2 l\nof it"})
    note = response.get_json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{NOTES}/{note['id']}"
    assert note.keys() == {"id", "title", "body", "created_at", "updated_at"}
    assert (note["title"], note["body"]) == ("Milk", "2 l\nof it")
    assert note["created_at"] == note["updated_at"]
    assert before <= datetime.fromisoformat(note["created_at"]) <= datetime.now(UTC)


def test_body_is_optional(client: FlaskClient) -> None:
    assert client.post(NOTES, json={"title": "Milk"}).get_json()["body"] == ""


def test_returns_a_note_unchanged(client: FlaskClient) -> None:
    note = create(client, "Grüße 🌍", "größer")
    assert client.get(f"{NOTES}/{note['id']}").get_json() == note


def test_patch_changes_given_fields(client: FlaskClient) -> None:
    note = create(client, "Old", "Text")
    response = client.patch(f"{NOTES}/{note['id']}", json={"title": "New"})
    changed = response.get_json()
    assert response.status_code == 200
    assert (changed["title"], changed["body"]) == ("New", "Text")
    assert changed["created_at"] == note["created_at"]
    assert changed["updated_at"] > note["updated_at"]


def test_empty_patch_changes_nothing(client: FlaskClient) -> None:
    note = create(client)
    response = client.patch(f"{NOTES}/{note['id']}", json={})
    assert response.status_code == 200
    assert response.get_json() == note


def test_deletes_a_note(client: FlaskClient) -> None:
    place = f"{NOTES}/{create(client)['id']}"
    response = client.delete(place)
    assert (response.status_code, response.data) == (204, b"")
    assert client.get(place).status_code == 404
    assert client.delete(place).status_code == 404
    assert client.patch(place, json={"title": "Late"}).status_code == 404


@pytest.mark.parametrize("note_id", ["0", "1", str(LARGEST_ID), str(LARGEST_ID + 1), "-1", "one"])
def test_unknown_note_is_not_found(client: FlaskClient, note_id: str) -> None:
    assert client.get(f"{NOTES}/{note_id}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", " \t\n"),
        ("title", "\u200b"),
        ("title", "\ufeff \u3164"),
        ("title", "\U000e0041\u2800"),
        ("title", "x" * 201),
        ("title", None),
        ("title", 7),
        ("title", "nul\0"),
        ("title", "half a pair \ud83c"),
        ("body", "x" * 10_001),
        ("body", None),
        ("body", "nul\0"),
        ("colour", "red"),
    ],
)
def test_rejects_invalid_fields(client: FlaskClient, field: str, value: object) -> None:
    note = create(client)
    place = f"{NOTES}/{note['id']}"
    for response in (
        client.post(NOTES, data=json.dumps({"title": "Good"} | {field: value})),
        client.patch(place, data=json.dumps({field: value})),
    ):
        assert response.status_code == 422
        assert [error["location"] for error in response.get_json()["errors"]] == [["body", field]]
    assert client.get(place).get_json() == note


def test_accepts_the_longest_note(client: FlaskClient) -> None:
    note = create(client, f" {'ü' * 200} ", "ü" * 10_000)
    assert (len(note["title"]), len(note["body"])) == (200, 10_000)


def test_title_is_required(client: FlaskClient) -> None:
    response = client.post(NOTES, json={"body": "Text"})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["location"] == ["body", "title"]


def test_rejects_json_that_is_not_an_object(client: FlaskClient) -> None:
    response = client.post(NOTES, json=["title"])
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["location"] == ["body"]


def test_list_starts_empty(client: FlaskClient) -> None:
    empty = {"items": [], "total": 0, "limit": 20, "offset": 0}
    assert client.get(NOTES).get_json() == empty


def test_paginates_newest_first(client: FlaskClient) -> None:
    for number in range(23):
        create(client, f"{number}")
    newest = [f"{number}" for number in reversed(range(23))]
    assert titles(client) == newest[:20]
    assert titles(client, offset=20) == newest[20:]
    assert titles(client, offset=1, limit=2) == newest[1:3]
    assert titles(client, limit=100) == newest
    page = client.get(NOTES, query_string={"limit": 1, "offset": 23}).get_json()
    assert page == {"items": [], "total": 23, "limit": 1, "offset": 23}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", 0),
        ("limit", 101),
        ("limit", "many"),
        ("offset", -1),
        ("offset", LARGEST_ID + 1),
        ("q", "nul\0"),
    ],
)
def test_rejects_invalid_queries(client: FlaskClient, name: str, value: object) -> None:
    response = client.get(NOTES, query_string={name: value})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["location"] == ["query", name]


def test_accepts_the_largest_offset(client: FlaskClient) -> None:
    assert titles(client, offset=LARGEST_ID) == []


def test_searches_title_and_body_ignoring_case(client: FlaskClient) -> None:
    create(client, "Shopping", "milk")
    create(client, "Oat MILK")
    create(client, "Bread")
    assert titles(client, q="Milk") == ["Oat MILK", "Shopping"]
    assert titles(client, q="Milk", limit=1, offset=1) == ["Shopping"]
    assert client.get(NOTES, query_string={"q": "Milk", "limit": 1}).get_json()["total"] == 2
    assert titles(client, q="") == ["Bread", "Oat MILK", "Shopping"]


@pytest.mark.parametrize("query", ["Äpfel", "ÄPFEL", "äpfel", "ПРИВЕТ", "привет", "ΈΝΑ"])
def test_search_ignores_the_case_of_all_letters(client: FlaskClient, query: str) -> None:
    create(client, "Äpfel, ПРИВЕТ", "έΝα")
    create(client, "Apfel")
    assert titles(client, q=query) == ["Äpfel, ПРИВЕТ"]


@pytest.mark.parametrize("sign", ["%", "_", "/", "\\", "'"])
def test_search_has_no_wildcards(client: FlaskClient, sign: str) -> None:
    create(client, "plain")
    create(client, f"with {sign} in it")
    assert titles(client, q=sign) == [f"with {sign} in it"]
