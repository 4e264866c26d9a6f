"""How an answer ends."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ending:
    """The reason why an answer ended, and the tokens used, if known."""

    reason: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class ModelError(Exception):
    """An answer failed or is incomplete; status and detail are for the client."""

    def __init__(self, status: int, detail: str, retry_after: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
