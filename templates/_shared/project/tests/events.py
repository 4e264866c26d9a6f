"""Event streams of changes, as tests read them."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2

NOTES = "/api/notes"
EVENTS = "/api/notes/events"
PATIENCE = 10  # seconds

Event = dict[str, str]


@contextmanager
def listen(client: httpx2.Client, last_seen: str | None = None) -> Iterator[Iterator[Event]]:
    """Open a stream and yield an iterator of its events; close it at the end."""
    headers = {} if last_seen is None else {"Last-Event-ID": last_seen}
    with client.stream("GET", EVENTS, headers=headers) as response:
        assert response.status_code == 200
        yield parse(response.iter_lines())


def parse(lines: Iterator[str]) -> Iterator[Event]:
    """Yield the fields of each event; a comment is a field without a name."""
    event: Event = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        else:
            yield event
            event = {}


def create(client: httpx2.Client, title: str = "First") -> int:
    """Create a note and return its id."""
    note_id: int = client.post(NOTES, json={"title": title}).json()["id"]
    return note_id


def told(events: Iterator[Event], number: int) -> list[tuple[str, int]]:
    """Return the kind and the note id of the next events."""
    data = [json.loads(next(events)["data"]) for _ in range(number)]
    return [(change["kind"], change["note_id"]) for change in data]


def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition is true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
