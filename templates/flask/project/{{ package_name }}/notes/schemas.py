"""What goes in and out over HTTP; a refused field is answered by 422."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


def refuse_nul(text: str) -> str:
    """PostgreSQL stores every character but NUL."""
    if "\0" in text:
        raise PydanticCustomError("nul", "NUL characters cannot be stored")
    return text


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(refuse_nul),
]
Body = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(refuse_nul)]


class NoteCreate(BaseModel):
    """A new note."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body = ""


class NoteUpdate(BaseModel):
    """The fields to change: one that is left out stays as it is, and null is no text."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)


class NoteRead(BaseModel):
    """A note as it is stored."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    body: str
    created_at: datetime
    updated_at: datetime


class NoteQuery(BaseModel):
    """Which part of which notes."""

    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=2**63 - 1)
    q: Annotated[str, AfterValidator(refuse_nul)] = ""


class NotePage(BaseModel):
    """One part of the notes found, and how many there are in all."""

    items: list[NoteRead]
    total: int
    limit: int
    offset: int
