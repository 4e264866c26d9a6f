"""The time limit of a job, which runs in a thread: nothing can end a thread from outside.

After the limit, the database takes nothing more from the job: `TimeoutError` ends it at its next
statement, and at its commit at the latest.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from threading import Timer
from time import monotonic

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

OVERTIME = 1.25  # as a multiple of the limit, until `abandon` is called

Sessions = sessionmaker[Session]

deadline: ContextVar[float] = ContextVar("deadline", default=inf)


def limited_sessions(engine: Engine) -> Sessions:
    """Return sessions that check the time limit before each statement and each commit."""
    sessions = sessionmaker(engine, expire_on_commit=False)
    event.listen(engine, "before_cursor_execute", check)
    event.listen(sessions, "before_commit", check)
    return sessions


def check(*_: object) -> None:
    """Raise TimeoutError after the time limit of the job of this thread."""
    if monotonic() > deadline.get():
        raise TimeoutError("The job exceeded its time limit.")


@contextmanager
def time_limit(seconds: float, abandon: Callable[[], None]) -> Iterator[None]:
    """Limit the time of a job in this block; call `abandon` if it goes on regardless."""
    outer = deadline.set(monotonic() + seconds)
    watchdog = Timer(seconds * OVERTIME, abandon)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
        deadline.reset(outer)
