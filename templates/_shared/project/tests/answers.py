"""Requests for answers of the language model."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx2

ANSWERS = "/api/ai/answers"
EVENTS = {"Accept": "text/event-stream"}


def ask(caller: httpx2.Client, prompt: str = "Say hello.", **more: Any) -> Any:
    """Request a complete answer."""
    return caller.post(ANSWERS, json={"prompt": prompt, **more})


def stream(caller: httpx2.Client) -> list[tuple[str, Any]]:
    """Request an event stream and return its events."""
    response = caller.post(ANSWERS, json={"prompt": "Say hello."}, headers=EVENTS)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/event-stream")
    events = [event.splitlines() for event in response.text.split("\n\n") if event]
    return [(name[7:], json.loads(data[6:])) for name, data in events]


def eventually(condition: Callable[[], object]) -> None:
    """Wait until the condition is true."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
