"""An answer in progress, with its time limit and its log line."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import structlog
from structlog.contextvars import get_contextvars

from .model import Model
from .outcome import Ending, ModelError
from .schemas import Answer, Done

FIRST_TOKEN = 60  # seconds

log = structlog.stdlib.get_logger(__name__)


class Answering:
    """An answer: start it, read its parts, and always close it."""

    def __init__(self, model: Model, prompt: str, max_tokens: int, seconds: float) -> None:
        self.model = model
        self.pieces = model.answer(prompt, max_tokens)
        self.started = monotonic()
        self.seconds = seconds
        self.first: str | Ending = ""
        self.ending: Ending | None = None
        self.log = log.bind(**get_contextvars())  # a stream outlives the context of its request

    async def begin(self) -> None:
        """Wait for the first part; until then, an error can still set the status."""
        self.first = await self.next(min(FIRST_TOKEN, self.seconds))

    async def next(self, seconds: float) -> str | Ending:
        """Return the next part; raise if it takes longer than these seconds from the start."""
        try:
            async with asyncio.timeout(self.started + seconds - monotonic()):
                return await anext(self.pieces)
        except TimeoutError:
            raise ModelError(504, "The language model took too long.") from None

    async def __aiter__(self) -> AsyncIterator[str]:
        """Yield the parts of the text."""
        piece = self.first
        while isinstance(piece, str):
            yield piece
            piece = await self.next(self.seconds)
        self.ending = piece

    async def whole(self) -> Answer:
        """Return the complete answer."""
        text = "".join([piece async for piece in self])
        return Answer(text=text, **self.done().model_dump())

    def done(self) -> Done:
        """Return the ending."""
        return Done.of(self.model.name, self.ending)

    async def close(self) -> None:
        """Close the connection to the model, even during the answer, and log the tokens."""
        await self.pieces.aclose()
        milliseconds = round((monotonic() - self.started) * 1000, 1)
        self.log.info("answer", **self.done().model_dump(), duration_ms=milliseconds)
