"""The scope that the server passes to the application."""

import asyncio

from fastapi import FastAPI
from starlette.types import Message, Scope


def test_server_still_sees_head(app: FastAPI) -> None:
    """The server omits the body only while the method of its scope is HEAD."""
    scope: Scope = {
        "type": "http",
        "method": "HEAD",
        "path": "/health",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    seen: list[tuple[str, str]] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        seen.append((message["type"], scope["method"]))

    asyncio.run(app(scope, receive, send))
    assert seen == [("http.response.start", "HEAD"), ("http.response.body", "HEAD")]
