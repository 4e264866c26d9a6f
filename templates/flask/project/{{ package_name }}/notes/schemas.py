"""Schemas. They reject unknown fields, so that a misspelled field is an error."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    MISSING,
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from ..texts import INVISIBLE, refuse_invisible
from .models import TITLE_LENGTH

BODY_LENGTH = 10_000
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
INT64 = 2**63 - 1  # the largest BIGINT; beyond it the database would fail


def refuse_nul(text: str) -> str:
    """Reject NUL, the only character that PostgreSQL cannot store."""
    if "\x00" in text:
        raise ValueError("Text must not contain NUL characters")
    return text


def refuse_numbers(text: str) -> str:
    """Reject values that are not a date-time in OpenAPI, such as seconds since 1970."""
    if not DATE_TIME.fullmatch(text):
        raise ValueError("Use a date and time such as 2026-01-01T12:00:00Z")
    return text


def to_utc(moment: datetime) -> datetime:
    """Return the time in UTC; near the ends of the calendar, the conversion can overflow."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("The time must be between the years 1 and 9999") from None


# The same rules in OpenAPI, for clients.
NO_NUL = Field(json_schema_extra={"pattern": r"^[^\u0000]*$"})
NO_NUL_VISIBLE = Field(json_schema_extra={"pattern": rf"^[^\u0000]*[^{INVISIBLE}][^\u0000]*$"})

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH),
    AfterValidator(refuse_nul),
    AfterValidator(refuse_invisible),
    NO_NUL_VISIBLE,
]
Body = Annotated[str, StringConstraints(max_length=BODY_LENGTH), AfterValidator(refuse_nul), NO_NUL]
Search = Annotated[
    str, StringConstraints(max_length=TITLE_LENGTH), AfterValidator(refuse_nul), NO_NUL
]
Moment = Annotated[AwareDatetime, BeforeValidator(refuse_numbers), AfterValidator(to_utc)]
Sort = Literal["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]
NoteId = Annotated[int, Field(ge=1, le=INT64)]


class NoteCreate(BaseModel):
    """A new note."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"title": "Shopping", "body": "Milk, bread"}]},
    )

    title: Title
    body: Body = ""


class NoteUpdate(BaseModel):
    """The changes to a note; missing fields stay unchanged."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Shopping on Friday"}]}
    )

    title: Title | MISSING = MISSING
    body: Body | MISSING = MISSING


class NoteRead(BaseModel):
    """A note as it is stored."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "id": 1,
                    "title": "Shopping",
                    "body": "Milk, bread",
                    "created_at": "2026-01-01T12:00:00Z",
                    "updated_at": "2026-01-01T12:00:00Z",
                }
            ]
        },
    )

    id: int
    title: str
    body: str
    created_at: datetime
    updated_at: datetime


class NoteQuery(BaseModel):
    """Filter, order and page of a list of notes; a minus reverses the order."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=INT64)] = 0
    q: Annotated[Search, Field(description="Text to search in title and body, ignoring case.")] = ""
    created_from: Moment | MISSING = MISSING
    created_before: Moment | MISSING = MISSING
    sort: Sort = "-created_at"


class NotePage(BaseModel):
    """A page of notes, and the total number of matches."""

    items: list[NoteRead]
    total: int
    limit: int
    offset: int
