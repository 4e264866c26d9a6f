"""Measures of texts, independent of HTTP."""

from math import ceil

from .schemas import Measures

WORDS_PER_MINUTE = 238  # of adults who read English silently (Brysbaert 2019)


def measure(text: str) -> Measures:
    """Count characters and words; round the reading time up to full seconds."""
    words = len(text.split())
    return Measures(
        text=text,
        characters=len(text),
        words=words,
        reading_seconds=ceil(words * 60 / WORDS_PER_MINUTE),
    )
