"""Schemas of requests and responses."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

# Characters that show nothing: white space, controls, and what Unicode calls ignorable or filler.
INVISIBLE = (
    r"\s\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
VISIBLE = re.compile(f"[^{INVISIBLE}]")


def reject_nul(text: str) -> str:
    """Reject NUL, which PostgreSQL cannot store."""
    if "\0" in text:
        raise PydanticCustomError("nul", "NUL characters cannot be stored")
    return text


def reject_invisible(text: str) -> str:
    """Reject text that shows nothing, which nobody could see or select in a list."""
    if not VISIBLE.search(text):
        raise PydanticCustomError("invisible", "The text must contain a visible character")
    return text


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(reject_nul),
    AfterValidator(reject_invisible),
]
Body = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(reject_nul)]


class NoteCreate(BaseModel):
    """A new note."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body = ""


class NoteUpdate(BaseModel):
    """The fields to change; missing fields stay unchanged, and null is not valid."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)


class NoteRead(BaseModel):
    """A stored note."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    body: str
    created_at: datetime
    updated_at: datetime


class NoteQuery(BaseModel):
    """Search text and page of a list of notes."""

    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=2**63 - 1)
    q: Annotated[str, AfterValidator(reject_nul)] = ""


class NotePage(BaseModel):
    """A page of notes, and the total count."""

    items: list[NoteRead]
    total: int
    limit: int
    offset: int
