"""Signals that another process may have made changes."""

from collections.abc import Callable
from threading import Event
from time import monotonic, sleep

import structlog
from psycopg import Error, connect
from psycopg.conninfo import make_conninfo

CHANNEL = "changes"
POLL = 0.5  # seconds between polls of a database without notifications
LOOK = 0.5  # seconds at most between two looks at whether to stop
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30  # seconds until the next attempt to connect
# A dead connection looks idle; detect it after half a minute.
KEEPALIVES = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}

Ring = Callable[[], None]
Stopped = Callable[[], bool]

log = structlog.stdlib.get_logger(__name__)


def poll(ring: Ring, due: Event, stopped: Stopped) -> None:
    """Call `ring` periodically and when it is due, because SQLite has no notifications."""
    while not stopped():
        ring()
        due.wait(POLL)
        due.clear()


def listen(url: str, ring: Ring, stopped: Stopped) -> None:
    """Call `ring` at each notification of PostgreSQL; reconnect with increasing pauses."""
    address = make_conninfo(url, **KEEPALIVES)
    pause: float = FIRST_PAUSE
    while not stopped():
        try:
            with connect(address, autocommit=True) as line:
                line.execute(f"LISTEN {CHANNEL}")
                pause = FIRST_PAUSE
                ring()  # for changes before the connection
                while not stopped():
                    if list(line.notifies(timeout=LOOK, stop_after=1)):
                        ring()
        except (Error, OSError) as error:
            log.warning("notifications unavailable", error=str(error), retry_in=pause)
        rest(pause, stopped)
        pause = min(2 * pause, LONGEST_PAUSE)


def rest(seconds: float, stopped: Stopped) -> None:
    """Sleep, but not longer than the process runs."""
    end = monotonic() + seconds
    while not stopped() and (left := end - monotonic()) > 0:
        sleep(min(left, LOOK))
