"""An offline stand-in for a language model."""

import re
from collections import Counter
from collections.abc import AsyncGenerator

from .model import Ending

NOTICE = "No language model is connected. Key sentences of the prompt:"
SENTENCES = 3
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"\w{4,}")


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


def extract(text: str) -> str:
    """Return the sentences with the most frequent words of the text, in their order."""
    sentences = SENTENCE_END.split(text.strip())
    frequency = Counter(WORD.findall(text.lower()))

    def weight(position: int) -> float:
        words = WORD.findall(sentences[position].lower())
        return sum(frequency[word] for word in words) / (len(words) or 1)

    chosen = sorted(range(len(sentences)), key=weight, reverse=True)[:SENTENCES]
    return " ".join(sentences[position] for position in sorted(chosen))
