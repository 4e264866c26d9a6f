"""A stand-in's answer: the key sentences of a prompt."""

import re
from collections import Counter

NOTICE = "No language model is connected. Key sentences of the prompt:"
SENTENCES = 3
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"\w{4,}")


def extract(text: str) -> str:
    """Return the sentences with the most frequent words of the text, in their order."""
    sentences = SENTENCE_END.split(text.strip())
    frequency = Counter(WORD.findall(text.lower()))

    def weight(position: int) -> float:
        words = WORD.findall(sentences[position].lower())
        return sum(frequency[word] for word in words) / (len(words) or 1)

    chosen = sorted(range(len(sentences)), key=weight, reverse=True)[:SENTENCES]
    return " ".join(sentences[position] for position in sorted(chosen))
