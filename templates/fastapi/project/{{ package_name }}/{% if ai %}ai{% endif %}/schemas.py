"""What clients ask and what they are answered."""

from typing import Annotated

from pydantic import MISSING, BaseModel, ConfigDict, Field

PROMPT_LENGTH = 20_000


class Question(BaseModel):
    """A prompt; `max_tokens` may only lower the limit that the server sets."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[str, Field(min_length=1, max_length=PROMPT_LENGTH)]
    max_tokens: Annotated[int, Field(ge=1, strict=True)] | MISSING = MISSING


class Text(BaseModel):
    """The next piece of an answer."""

    text: str


class Done(BaseModel):
    """How an answer ended: `length` means at the limit. Tokens are null where nobody counted."""

    model: str
    finish_reason: str
    prompt_tokens: int | None
    completion_tokens: int | None


class Answer(Text, Done):
    """A whole answer."""
