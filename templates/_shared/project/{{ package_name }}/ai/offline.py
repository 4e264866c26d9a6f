"""An offline stand-in for a language model."""

from collections.abc import AsyncGenerator

from .extract import NOTICE, extract
from .outcome import Ending


class OfflineModel:
    """A deterministic model that answers with sentences of the prompt; each word is a token."""

    name = "offline"

    async def answer(self, prompt: str, max_tokens: int) -> AsyncGenerator[str | Ending]:
        """Yield the notice and the sentences, word by word."""
        words = f"{NOTICE} {extract(prompt)}".split()
        said = words[:max_tokens]
        for position, word in enumerate(said):
            yield f" {word}" if position else word
        reason = "stop" if said == words else "length"
        yield Ending(reason, len(prompt.split()), len(said))

    async def close(self) -> None:
        """Do nothing: there are no connections."""
