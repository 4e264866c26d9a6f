"""What comes in and what goes out."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer, StringConstraints


def refuse_nul(text: str) -> str:
    """Refuse the one character that PostgreSQL cannot store."""
    if "\0" in text:
        message = "NUL characters are not allowed"
        raise ValueError(message)
    return text


def write_time(time: datetime) -> str:
    """Write all microseconds; Ninja would cut them to milliseconds."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


NoNul = AfterValidator(refuse_nul)
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
    """The fields to change; those that are left out stay as they are."""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)


class NoteOut(Schema):
    """A note as it is stored."""

    id: int
    title: str
    body: str
    created_at: Time
    updated_at: Time


class NoteQuery(Schema):
    """Which notes, and which page of them."""

    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, lt=2**63)
    q: Annotated[str, StringConstraints(max_length=200), NoNul] = ""


class NotePage(Schema):
    """A page of notes, and how many there are in all."""

    items: list[NoteOut]
    total: int
    limit: int
    offset: int
