"""An offline stand-in for a language model."""

from collections.abc import Iterator

from .extract import NOTICE, extract
from .model import Call
from .outcome import Ending


class OfflineModel:
    """A deterministic model that answers with sentences of the prompt; each word is a token."""

    name = "offline"

    def answer(self, prompt: str, max_tokens: int, _: Call) -> Iterator[str | Ending]:
        """Yield the notice and the sentences, word by word."""
        words = f"{NOTICE} {extract(prompt)}".split()
        said = words[:max_tokens]
        for position, word in enumerate(said):
            yield f" {word}" if position else word
        reason = "stop" if said == words else "length"
        yield Ending(reason, len(prompt.split()), len(said))

    def close(self) -> None:
        """Do nothing: there are no connections."""
