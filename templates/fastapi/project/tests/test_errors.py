"""Errors are problem details, whoever raises them."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from httpx2 import Response


def assert_problem(response: Response, status: int, detail: str | None = None) -> None:
    """Check what all problems have in common."""
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert ("errors" in problem) == (status == 422)
    if detail:
        assert problem["detail"] == detail


def test_unknown_paths(client: TestClient) -> None:
    assert_problem(client.get("/nowhere"), 404, "Not Found")
    assert_problem(client.get("/api/notes/"), 404)


def test_missing_notes(client: TestClient) -> None:
    assert_problem(client.get("/api/notes/404"), 404, "There is no note 404.")


def test_wrong_methods_name_the_right_ones(client: TestClient) -> None:
    response = client.put("/api/notes")
    assert_problem(response, 405)
    assert response.headers["Allow"] == "GET, POST"
    assert client.put("/api/notes/1").headers["Allow"] == "GET, PATCH, DELETE"


def test_invalid_input_is_located(client: TestClient) -> None:
    response = client.post("/api/notes", json={"title": " "})
    assert_problem(response, 422)
    [error] = response.json()["errors"]
    assert error["location"] == ["body", "title"]
    assert "at least 1 character" in error["message"]


def test_our_own_rules_explain_themselves(client: TestClient) -> None:
    response = client.post("/api/notes", json={"title": "a\x00b"})
    [error] = response.json()["errors"]
    assert error["message"] == "Text must not contain NUL characters"


@pytest.mark.parametrize("content", [b"{", b"\xff", b"", b'"text"', b'{"title": NaN}'])
def test_what_is_not_a_json_object(client: TestClient, content: bytes) -> None:
    response = client.post(
        "/api/notes", content=content, headers={"Content-Type": "application/json"}
    )
    assert response.status_code in {400, 422}
    assert_problem(response, response.status_code)


def test_json_that_is_nested_too_deeply(client: TestClient) -> None:
    response = client.post(
        "/api/notes", content=b"[" * 200_000, headers={"Content-Type": "application/json"}
    )
    assert_problem(response, 400)


def test_json_of_another_content_type(client: TestClient) -> None:
    response = client.post(
        "/api/notes", content=b'{"title": "a"}', headers={"Content-Type": "text/plain"}
    )
    assert_problem(response, 422)


def test_half_a_character_is_refused(client: TestClient) -> None:
    for content in (rb'{"title": "\ud800"}', rb'{"title": "a", "\ud800": 1}'):
        response = client.post(
            "/api/notes", content=content, headers={"Content-Type": "application/json"}
        )
        assert_problem(response, 422)


def test_an_error_of_the_code_shows_nothing_of_it(app: FastAPI) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret")

    with TestClient(app, "http://localhost", raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert_problem(response, 500)
    assert "secret" not in response.text


def test_an_error_of_the_code_reaches_the_server_that_logs_it(app: FastAPI) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("for the log")

    with (
        TestClient(app, "http://localhost") as client,
        pytest.raises(RuntimeError, match="for the log"),
    ):
        client.get("/broken")


def test_an_answer_that_breaks_off_is_not_answered_twice(app: FastAPI) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"first"
        raise RuntimeError("midway")

    @app.get("/broken")
    async def broken() -> StreamingResponse:
        return StreamingResponse(chunks())

    with TestClient(app, "http://localhost", raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert (response.status_code, response.content) == (200, b"first")


def test_headers_of_a_refusal_are_kept(app: FastAPI, client: TestClient) -> None:
    @app.get("/closed")
    async def closed() -> None:
        raise HTTPException(401, "Who are you?", {"WWW-Authenticate": "Bearer"})

    response = client.get("/closed")
    assert_problem(response, 401, "Who are you?")
    assert response.headers["WWW-Authenticate"] == "Bearer"
