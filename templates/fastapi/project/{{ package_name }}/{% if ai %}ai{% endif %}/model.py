"""What a language model is to this application."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Ending:
    """Why an answer ended, and the tokens that were used, where the model says so."""

    reason: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Model(Protocol):
    """Answers a prompt. Whatever does so can be put in its place."""

    name: str

    def answer(self, prompt: str, max_tokens: int) -> AsyncGenerator[str | Ending]:
        """Yield the text in pieces and at last its ending, or raise `ModelError`."""
        ...


class ModelError(Exception):
    """There is no answer, or no more of it; the status and the detail are for the client."""

    def __init__(self, status: int, detail: str, retry_after: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
