"""Schemas. They reject unknown fields, so that a misspelled field is an error."""

from typing import Annotated

from msgspec import Meta, Struct

TEXT_LENGTH = 50_000


class TextToMeasure(Struct, forbid_unknown_fields=True):
    """A text of one character or more."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LENGTH)]


class Measures(Struct):
    """A text and its measures."""

    text: str
    characters: int
    words: int
    reading_seconds: int
