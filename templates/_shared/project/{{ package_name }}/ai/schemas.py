"""Schemas of prompts and answers."""

import sys
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ..texts import VISIBLE, refuse_invisible
from .outcome import Ending

PROMPT_LENGTH = 20_000


def read_whole(value: object) -> object:
    """Take 1.0 for 1, as JSON Schema does; text and booleans stay wrong."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Prompt = Annotated[
    str,
    Field(
        min_length=1,
        max_length=PROMPT_LENGTH,
        json_schema_extra={"pattern": VISIBLE.pattern},
    ),
    AfterValidator(refuse_invisible),
]
Tokens = Annotated[int, Field(ge=1, strict=True), BeforeValidator(read_whole)]


class Question(BaseModel):
    """A prompt; `max_tokens` can only lower the limit of the server."""

    model_config = ConfigDict(extra="forbid")

    prompt: Prompt
    max_tokens: Tokens = Field(default_factory=lambda: sys.maxsize)


class Text(BaseModel):
    """The next part of an answer."""

    text: str


class Done(BaseModel):
    """The ending of an answer; `length` means the token limit. Unknown token counts are null."""

    model: str
    finish_reason: str
    prompt_tokens: int | None
    completion_tokens: int | None

    @classmethod
    def of(cls, model: str, ending: Ending | None) -> Self:
        """Return the ending of an answer, or of one that was broken off."""
        if ending is None:
            ending = Ending("none")
        return cls(
            model=model,
            finish_reason=ending.reason,
            prompt_tokens=ending.prompt_tokens,
            completion_tokens=ending.completion_tokens,
        )


class Answer(Text, Done):
    """A complete answer."""
