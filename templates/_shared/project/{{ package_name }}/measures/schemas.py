"""Schemas. They reject unknown fields, so that a misspelled field is an error."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

TEXT_LENGTH = 50_000


class TextToMeasure(BaseModel):
    """A text of one character or more."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "It works."}]}
    )

    text: Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH)]


class Measures(BaseModel):
    """A text and its measures."""

    text: str
    characters: int
    words: int
    reading_seconds: int
