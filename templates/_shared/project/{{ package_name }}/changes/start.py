"""Where a stream of changes starts."""

from typing import NamedTuple


class Start(NamedTuple):
    """The start position of a stream, and whether its client has missed changes before it."""

    position: int
    missed: bool


def choose_start(oldest: int | None, newest: int | None, last_seen: int | None) -> Start:
    """Start after the last event of the client, or now if the id is missing or unknown.

    `oldest` and `newest` are the ids of the stored changes, if there are any.
    """
    first, now = (oldest - 1, newest) if oldest and newest else (0, 0)
    if last_seen is None:
        return Start(now, missed=False)
    missed = not first <= last_seen <= now
    return Start(now if missed else last_seen, missed)
