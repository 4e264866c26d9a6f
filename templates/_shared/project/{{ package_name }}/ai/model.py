"""The interface of a language model."""

from collections.abc import AsyncGenerator
from typing import Protocol

from .outcome import Ending


class Model(Protocol):
    """A language model that answers a prompt."""

    name: str

    def answer(self, prompt: str, max_tokens: int) -> AsyncGenerator[str | Ending]:
        """Yield the parts of the text, then the ending, or raise `ModelError`."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
