"""Responses to exceptions of the framework and of endpoints."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from fixtures.problems import assert_problem


def test_unhandled_exception_reaches_server(app: FastAPI) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("for the log")

    with (
        TestClient(app, "http://localhost") as client,
        pytest.raises(RuntimeError, match="for the log"),
    ):
        client.get("/broken")


def test_error_during_response_sends_no_second_response(app: FastAPI) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"first"
        raise RuntimeError("midway")

    @app.get("/broken")
    async def broken() -> StreamingResponse:
        return StreamingResponse(chunks())

    with TestClient(app, "http://localhost", raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert (response.status_code, response.content) == (200, b"first")


def test_errors_keep_their_headers(app: FastAPI, client: TestClient) -> None:
    @app.get("/closed")
    async def closed() -> None:
        raise HTTPException(401, "Who are you?", {"WWW-Authenticate": "Bearer"})

    response = client.get("/closed")
    assert_problem(response, 401, "Who are you?")
    assert response.headers["WWW-Authenticate"] == "Bearer"
