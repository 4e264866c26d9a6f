"""How many renderings run at a time, and how many may wait for their turn."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from generator.errors import WorkError

PATIENCE = 10.0  # seconds to wait for a turn


class Busy(WorkError):
    """The server has too much to do; the same request can be answered later."""

    seconds = 5  # after which to try again

    def __init__(self) -> None:
        super().__init__(f"The server is busy. Try again in {self.seconds} seconds.")


class Gate:
    """Lets a few pass at a time; the others wait, but not too many and not too long."""

    def __init__(self, passing: int, waiting: int, patience: float = PATIENCE) -> None:
        self._turns = threading.BoundedSemaphore(passing)
        self._places = threading.BoundedSemaphore(passing + waiting)
        self._patience = patience

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Wait for a turn and take it for the block; raise `Busy` if it does not come."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise Busy
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()
