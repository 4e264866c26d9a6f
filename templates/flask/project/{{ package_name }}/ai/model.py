"""The interface of a language model."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Lock
from typing import Protocol

from .outcome import Ending


class Call:
    """A call of a model, which another thread can cancel."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.is_cancelled = False
        self.connection: socket.socket | None = None

    def uses(self, connection: socket.socket | None) -> None:
        """Note the connection to the server, or that it is free for other calls."""
        with self.lock:
            self.connection = connection
            self.end()

    def cancel(self) -> None:
        """Close the connection, so that whoever reads from it stops at once."""
        with self.lock:
            self.is_cancelled = True
            self.end()

    def end(self) -> None:
        """Close the connection of a cancelled call."""
        if self.is_cancelled and self.connection:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)


class Model(Protocol):
    """A language model that answers a prompt."""

    name: str

    def answer(self, prompt: str, max_tokens: int, call: Call) -> Iterator[str | Ending]:
        """Yield the parts of the text, then the ending, or raise `ModelError`."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
