"""The notes API."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from fixtures.problems import assert_problem
from httpx2 import Client

NOTES = "/api/notes"


def create(client: Client, title: str = "First", body: str = "") -> Any:
    """Create a note and return it."""
    return client.post(NOTES, json={"title": title, "body": body}).json()


def titles(client: Client, **query: str | int) -> list[str]:
    """Return the titles in a list."""
    return [note["title"] for note in client.get(NOTES, params=query).json()["items"]]


def page(client: Client, **query: str | int) -> list[int]:
    """Return the ids in a list."""
    return [note["id"] for note in client.get(NOTES, params=query).json()["items"]]


def test_created_note_is_returned_and_found_at_location(client: Client) -> None:
    response = client.post(NOTES, json={"title": "  First ", "body": "Some text\n"})
    note = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{NOTES}/{note['id']}"
    assert (note["title"], note["body"]) == ("First", "Some text\n")
    assert client.get(response.headers["Location"]).json() == note


def test_note_body_is_optional(client: Client) -> None:
    assert client.post(NOTES, json={"title": "First"}).json()["body"] == ""


def test_timestamps_are_in_utc(client: Client) -> None:
    note = create(client)
    created = datetime.fromisoformat(note["created_at"])
    assert created.utcoffset() == timedelta(0)
    assert note["updated_at"] == note["created_at"]


def test_unicode_text_is_stored_unchanged(client: Client) -> None:
    note = create(client, title="Grüße 🚀", body="日本語")
    assert (note["title"], note["body"]) == ("Grüße 🚀", "日本語")


@pytest.mark.parametrize(
    ("data", "location"),
    [
        ({}, ["body", "title"]),
        ({"title": ""}, ["body", "title"]),
        ({"title": "   "}, ["body", "title"]),
        ({"title": "x" * 201}, ["body", "title"]),
        ({"title": None}, ["body", "title"]),
        ({"title": 1}, ["body", "title"]),
        ({"title": "a\x00b"}, ["body", "title"]),
        ({"title": "a", "body": "a\x00b"}, ["body", "body"]),
        ({"title": "a", "body": "x" * 10_001}, ["body", "body"]),
        ({"title": "a", "colour": "red"}, ["body", "colour"]),
        ([], ["body"]),
    ],
)
def test_invalid_notes_are_rejected(client: Client, data: Any, location: list[str]) -> None:
    response = client.post(NOTES, json=data)
    assert response.status_code == 422
    assert [error["location"] for error in response.json()["errors"]] == [location]
    assert client.get(NOTES).json()["total"] == 0


def test_longest_texts_are_accepted(client: Client) -> None:
    note = create(client, title="é" * 200, body="é" * 10_000)
    assert (len(note["title"]), len(note["body"])) == (200, 10_000)


def test_partial_update_keeps_other_fields(client: Client) -> None:
    note = create(client, title="First", body="Text")
    response = client.patch(f"{NOTES}/{note['id']}", json={"title": " Second "})
    changed = response.json()
    assert response.status_code == 200
    assert changed["title"] == "Second"
    assert changed["updated_at"] > note["updated_at"]
    unchanged = {name: note[name] for name in ("id", "body", "created_at")}
    assert changed.items() >= unchanged.items()
    assert client.get(f"{NOTES}/{note['id']}").json() == changed


def test_empty_change_changes_nothing(client: Client) -> None:
    note = create(client)
    response = client.patch(f"{NOTES}/{note['id']}", json={})
    assert (response.status_code, response.json()) == (200, note)


@pytest.mark.parametrize("data", [{"title": None}, {"body": None}, {"title": " "}, {"id": 7}])
def test_invalid_changes_are_rejected(client: Client, data: Any) -> None:
    note = create(client)
    assert client.patch(f"{NOTES}/{note['id']}", json=data).status_code == 422
    assert client.get(f"{NOTES}/{note['id']}").json() == note


def test_deleted_note_is_not_found(client: Client) -> None:
    path = f"{NOTES}/{create(client)['id']}"
    response = client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    assert client.get(path).status_code == 404
    assert client.patch(path, json={}).status_code == 404
    assert client.delete(path).status_code == 404


@pytest.mark.parametrize("note_id", ["0", "-1", "text", "1.5", str(2**63), "9" * 5000])
def test_invalid_ids_are_rejected(client: Client, note_id: str) -> None:
    assert client.get(f"{NOTES}/{note_id}").status_code == 422


def test_largest_id_is_not_found(client: Client) -> None:
    assert client.get(f"{NOTES}/{2**63 - 1}").status_code == 404


def test_empty_list_has_no_items(client: Client) -> None:
    expected = {"items": [], "total": 0, "limit": 20, "offset": 0}
    assert client.get(NOTES).json() == expected


def test_newest_notes_come_first(client: Client) -> None:
    for title in ("a", "b", "c"):
        create(client, title)
    assert titles(client) == ["c", "b", "a"]


def test_list_is_sorted(client: Client) -> None:
    first, *_ = [create(client, title) for title in ("b", "a", "c")]
    assert titles(client, sort="title") == ["a", "b", "c"]
    assert titles(client, sort="-title") == ["c", "b", "a"]
    assert titles(client, sort="created_at") == ["b", "a", "c"]
    client.patch(f"{NOTES}/{first['id']}", json={"body": "changed"})
    assert titles(client, sort="-updated_at") == ["b", "c", "a"]


def test_list_is_filtered_by_time(client: Client) -> None:
    moments = [create(client, title)["created_at"] for title in ("a", "b", "c")]
    assert titles(client, created_from=moments[1]) == ["c", "b"]
    assert titles(client, created_before=moments[1]) == ["a"]
    assert titles(client, created_from=moments[1], created_before=moments[2]) == ["b"]


def test_lists_are_paginated(client: Client) -> None:
    for title in ("a", "b", "c"):
        create(client, title)
    assert titles(client, limit=2) == ["c", "b"]
    assert titles(client, limit=2, offset=2) == ["a"]
    beyond = client.get(NOTES, params={"limit": 2, "offset": 3}).json()
    assert beyond == {"items": [], "total": 3, "limit": 2, "offset": 3}


@pytest.mark.parametrize("sort", ["created_at", "updated_at", "title"])
@pytest.mark.parametrize("direction", ["", "-"])
def test_equal_notes_are_on_one_page_each(client: Client, sort: str, direction: str) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        created = [create(client)["id"] for _ in range(6)]
    found = [page(client, sort=direction + sort, limit=2, offset=start) for start in range(0, 8, 2)]
    assert [len(ids) for ids in found] == [2, 2, 2, 0]
    assert [note_id for ids in found for note_id in ids] == sorted(
        created, reverse=direction == "-"
    )


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"offset": "-1"},
        {"offset": str(2**63)},
        {"q": "a\x00b"},
        {"created_from": "yesterday"},
        {"created_from": "2026-01-01T12:00:00"},
        {"created_before": "0001-01-01T00:00:00+02:00"},
        {"sort": "body"},
    ],
)
def test_invalid_queries_are_rejected(client: Client, query: dict[str, str]) -> None:
    response = client.get(NOTES, params=query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == ["query", *query]


def test_query_limits_are_inclusive(client: Client) -> None:
    for query in ({"limit": 1}, {"limit": 100}, {"offset": 2**63 - 1}):
        assert client.get(NOTES, params=query).status_code == 200


def test_search_covers_title_and_body_ignoring_case(client: Client) -> None:
    create(client, title="Shopping", body="milk")
    create(client, title="Milky Way")
    create(client, title="Other")
    assert titles(client, q="MILK") == ["Milky Way", "Shopping"]
    assert client.get(NOTES, params={"q": "milk", "limit": 1}).json()["total"] == 2
    assert len(titles(client, q="")) == 3


@pytest.mark.parametrize("query", ["Äpfel", "ÄPFEL", "äpfel", "ПРИВЕТ", "привет", "ΈΝΑ"])
def test_search_ignores_case_of_all_letters(client: Client, query: str) -> None:
    create(client, title="Äpfel, ПРИВЕТ", body="έΝα")
    create(client, title="Apfel")
    assert titles(client, q=query) == ["Äpfel, ПРИВЕТ"]


@pytest.mark.parametrize("sign", ["%", "_", "/", "\\", "'"])
def test_search_treats_special_characters_literally(client: Client, sign: str) -> None:
    create(client, title="plain")
    create(client, title=f"with {sign} in it")
    assert titles(client, q=sign) == [f"with {sign} in it"]


def test_unchanged_note_returns_304(client: Client) -> None:
    created = client.post(NOTES, json={"title": "First"})
    path, tag = created.headers["Location"], created.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = client.get(path, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
    response = client.get(path, headers={"If-None-Match": '"other"'})
    assert (response.status_code, response.headers["ETag"]) == (200, tag)


def test_each_change_creates_new_version(client: Client) -> None:
    created = client.post(NOTES, json={"title": "First"})
    path, tag = created.headers["Location"], created.headers["ETag"]
    assert client.patch(path, json={"title": "First"}).headers["ETag"] == tag
    changed = client.patch(path, json={"title": "Second"}).headers["ETag"]
    assert changed != tag
    assert client.get(path).headers["ETag"] == changed


def test_reused_id_has_new_version(client: Client) -> None:
    created = client.post(NOTES, json={"title": "First"})
    client.delete(created.headers["Location"])
    assert client.post(NOTES, json={"title": "First"}).headers["ETag"] != created.headers["ETag"]


def test_outdated_version_does_not_overwrite(client: Client) -> None:
    created = client.post(NOTES, json={"title": "First"})
    path, seen = created.headers["Location"], {"If-Match": created.headers["ETag"]}
    assert client.patch(path, json={"title": "Theirs"}, headers=seen).status_code == 200
    late = client.patch(path, json={"title": "Ours"}, headers=seen)
    assert late.status_code == late.json()["status"] == 412
    assert client.delete(path, headers=seen).status_code == 412
    for malformed in ("", ",", '"text" text'):
        late = client.patch(path, json={"title": "Ours"}, headers={"If-Match": malformed})
        assert late.status_code == 412
    assert client.get(path, headers=seen).status_code == 200  # a read overwrites nothing
    assert client.get(path).json()["title"] == "Theirs"
    assert client.delete(path, headers={"If-Match": "*"}).status_code == 204
    assert client.delete(path, headers={"If-Match": "*"}).status_code == 404


def test_operations_are_documented(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert paths[NOTES]["post"]["operationId"] == "create_note"  # the name in generated clients
    described = {
        method: set(operation["responses"]) - {"default", "401"}
        for method, operation in paths[NOTES + "/{note_id}"].items()
    }
    assert described == {
        "get": {"200", "304", "404", "422"},
        "patch": {"200", "404", "409", "412", "422"},
        "delete": {"204", "404", "409", "412", "422"},
    }


def test_text_rules_are_documented(client: Client) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    rules = schemas["NoteCreate"]["properties"]["title"]
    assert rules["maxLength"] == 200
    assert re.fullmatch(rules["pattern"], " First ")
    for refused in ("  ", "a\x00b"):
        assert not re.fullmatch(rules["pattern"], refused)


def test_missing_note_is_a_problem(client: Client) -> None:
    assert_problem(client.get(f"{NOTES}/404"), 404, "There is no note 404.")


def test_wrong_method_returns_allowed_methods(client: Client) -> None:
    assert client.put(NOTES).headers["Allow"] == "GET, HEAD, POST"
    assert client.put(f"{NOTES}/1").headers["Allow"] == "GET, HEAD, PATCH, DELETE"


def test_custom_validation_has_a_message(client: Client) -> None:
    [error] = client.post(NOTES, json={"title": "a\x00b"}).json()["errors"]
    assert error["message"] == "Text must not contain NUL characters"
