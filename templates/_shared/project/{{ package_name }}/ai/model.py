"""The interface of a language model."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Ending:
    """The reason why an answer ended, and the tokens used, if known."""

    reason: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Model(Protocol):
    """A language model that answers a prompt."""

    name: str

    def answer(self, prompt: str, max_tokens: int) -> AsyncGenerator[str | Ending]:
        """Yield the parts of the text, then the ending, or raise `ModelError`."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class ModelError(Exception):
    """An answer failed or is incomplete; status and detail are for the client."""

    def __init__(self, status: int, detail: str, retry_after: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
