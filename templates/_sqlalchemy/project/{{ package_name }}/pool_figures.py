"""Figures of the pool of connections to the database."""

from sqlalchemy import Engine, event

from .figures import CONNECTIONS


def watch_pool(engine: Engine) -> None:
    """Count the connections of the engine."""
    is_open, in_use = CONNECTIONS.labels("open"), CONNECTIONS.labels("in_use")
    event.listen(engine, "connect", lambda *_: is_open.inc())
    event.listen(engine, "close", lambda *_: is_open.dec())
    event.listen(engine, "checkout", lambda *_: in_use.inc())
    event.listen(engine, "checkin", lambda *_: in_use.dec())
