"""Schemas of requests and responses."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer, StringConstraints


def reject_nul(text: str) -> str:
    """Reject NUL, which PostgreSQL cannot store."""
    if "\0" in text:
        message = "NUL characters are not allowed"
        raise ValueError(message)
    return text


def write_time(time: datetime) -> str:
    """Write microseconds; Ninja would cut them to milliseconds."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


NoNul = AfterValidator(reject_nul)
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), NoNul
]
Body = Annotated[str, StringConstraints(max_length=10_000), NoNul]
Time = Annotated[datetime, PlainSerializer(write_time)]


class NoteIn(Schema):
    """A new note."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    body: Body = ""


class NotePatch(Schema):
    """The fields to change; missing fields stay unchanged."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)


class NoteOut(Schema):
    """A stored note."""

    id: int
    title: str
    body: str
    created_at: Time
    updated_at: Time


class NoteQuery(Schema):
    """Search text and page of a list of notes."""

    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, lt=2**63)
    q: Annotated[str, StringConstraints(max_length=200), NoNul] = ""


class NotePage(Schema):
    """A page of notes, and the total count."""

    items: list[NoteOut]
    total: int
    limit: int
    offset: int
