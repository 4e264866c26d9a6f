"""Schemas of requests and responses."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from ..texts import INVISIBLE, refuse_invisible

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
INT64 = 2**63 - 1  # the largest BIGINT; beyond it the database would fail


def reject_nul(text: str) -> str:
    """Reject NUL, which PostgreSQL cannot store."""
    if "\0" in text:
        raise ValueError("Text must not contain NUL characters")
    return text


def reject_numbers(text: str) -> str:
    """Reject values that are not a date-time in OpenAPI, such as seconds since 1970."""
    if not DATE_TIME.fullmatch(text):
        raise ValueError("Use a date and time such as 2026-01-01T12:00:00Z")
    return text


def to_utc(moment: datetime) -> datetime:
    """Convert to UTC, where the calendar can end before the moment."""
    with suppress(OverflowError):
        return moment.astimezone(UTC)
    raise ValueError("The time must be between the years 1 and 9999")


def unsent() -> Any:
    """Stand for a value that was not sent: OpenAPI does not show it, `exclude_unset` drops it."""


def write_time(time: datetime) -> str:
    """Write microseconds; Ninja would cut them to milliseconds."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


# The same rules in OpenAPI, for clients.
NO_NUL = Field(json_schema_extra={"pattern": r"^[^\u0000]*$"})
NO_NUL_VISIBLE = Field(json_schema_extra={"pattern": rf"^[^\u0000]*[^{INVISIBLE}][^\u0000]*$"})

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(reject_nul),
    AfterValidator(refuse_invisible),
    NO_NUL_VISIBLE,
]
Body = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(reject_nul), NO_NUL]
Search = Annotated[str, StringConstraints(max_length=200), AfterValidator(reject_nul), NO_NUL]
Moment = Annotated[AwareDatetime, BeforeValidator(reject_numbers), AfterValidator(to_utc)]
Time = Annotated[
    datetime,
    PlainSerializer(write_time),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Sort = Literal["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]
NoteId = Annotated[int, Field(ge=1, le=INT64)]


class Strict(Schema):
    """The fields of a body, and no others."""

    model_config = ConfigDict(extra="forbid")


class NoteIn(Strict):
    """A new note."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Shopping", "body": "Milk, bread"}]}
    )

    title: Title
    body: Body = ""


class NotePatch(Strict):
    """The fields to change; missing fields stay unchanged, and null is not valid."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Shopping on Friday"}]})

    title: Title = Field(default_factory=unsent)
    body: Body = Field(default_factory=unsent)


class NoteOut(Schema):
    """A stored note."""

    id: int
    title: str
    body: str
    created_at: Time
    updated_at: Time


class NoteQuery(Schema):
    """Filter, order and page of a list of notes; a minus reverses the order."""

    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=INT64)
    q: Annotated[Search, Field(description="Text to search in title and body, ignoring case.")] = ""
    created_from: Moment = Field(default_factory=unsent)
    created_before: Moment = Field(default_factory=unsent)
    sort: Sort = "-created_at"


class NotePage(Schema):
    """A page of notes, and the total number of matches."""

    items: list[NoteOut]
    total: int
    limit: int
    offset: int
