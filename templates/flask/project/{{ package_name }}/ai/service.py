"""An answer in progress, with its time limits and its log line."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

import structlog
from structlog.contextvars import get_contextvars

from .model import Call, Model
from .outcome import Ending, ModelError
from .schemas import Answer, Done

FIRST_TOKEN = 60  # seconds
LOOK = 1  # seconds until the next look whether the client is still there
REST = 0.5  # seconds to wait for the end of a response, so that its connection can be used again

log = structlog.stdlib.get_logger(__name__)


class ClientGoneError(Exception):
    """The client has disconnected, so nobody reads the answer."""


class Answering:
    """An answer: start it, read its parts, and always close it.

    A thread of its own reads from the model, so that this one never waits for longer than it may.
    """

    def __init__(
        self,
        model: Model,
        prompt: str,
        max_tokens: int,
        seconds: float,
        has_left: Callable[[], bool],
    ) -> None:
        self.model = model
        self.call = Call()
        self.pieces: SimpleQueue[str | Ending | Exception] = SimpleQueue()
        self.reading = Thread(
            target=copy_context().run, args=(self.read, prompt, max_tokens), daemon=True
        )
        self.started = monotonic()
        self.seconds = seconds
        self.has_left = has_left
        self.first: str | Ending = ""
        self.ending: Ending | None = None
        self.log = log.bind(**get_contextvars())  # a stream outlives the context of its request

    def read(self, prompt: str, max_tokens: int) -> None:
        """Read the answer, in the thread for it."""
        try:
            for piece in self.model.answer(prompt, max_tokens, self.call):
                self.pieces.put(piece)
        except Exception as error:  # noqa: BLE001, raised again by `next`
            self.pieces.put(error)

    def begin(self) -> None:
        """Wait for the first part; until then, an error can still set the status."""
        self.reading.start()
        self.first = self.next(min(FIRST_TOKEN, self.seconds))

    def next(self, seconds: float) -> str | Ending:
        """Return the next part; raise if it takes longer than these seconds from the start."""
        while (left := self.started + seconds - monotonic()) > 0:
            try:
                piece = self.pieces.get(timeout=min(left, LOOK))
            except Empty:
                if self.has_left():
                    raise ClientGoneError from None
                continue
            if isinstance(piece, Exception):
                raise piece
            return piece
        raise ModelError(504, "The language model took too long.")

    def __iter__(self) -> Iterator[str]:
        """Yield the parts of the text."""
        piece = self.first
        while isinstance(piece, str):
            yield piece
            piece = self.next(self.seconds)
        self.ending = piece

    def whole(self) -> Answer:
        """Return the complete answer."""
        text = "".join(self)
        return Answer(text=text, **self.done().model_dump())

    def done(self) -> Done:
        """Return the ending."""
        return Done.of(self.model.name, self.ending)

    def close(self) -> None:
        """Close the connection to the model, even during the answer, and log the tokens."""
        if self.ending:
            self.reading.join(REST)
        self.call.cancel()
        milliseconds = round((monotonic() - self.started) * 1000, 1)
        self.log.info("answer", **self.done().model_dump(), duration_ms=milliseconds)
