"""Schemas of prompts and answers."""

from typing import Annotated

from pydantic import MISSING, BaseModel, ConfigDict, Field

PROMPT_LENGTH = 20_000


class Question(BaseModel):
    """A prompt; `max_tokens` can only lower the limit of the server."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[str, Field(min_length=1, max_length=PROMPT_LENGTH)]
    max_tokens: Annotated[int, Field(ge=1, strict=True)] | MISSING = MISSING


class Text(BaseModel):
    """The next part of an answer."""

    text: str


class Done(BaseModel):
    """The ending of an answer; `length` means the token limit. Unknown token counts are null."""

    model: str
    finish_reason: str
    prompt_tokens: int | None
    completion_tokens: int | None


class Answer(Text, Done):
    """A complete answer."""
