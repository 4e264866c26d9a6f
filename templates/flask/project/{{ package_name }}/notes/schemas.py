"""Schemas of requests and responses."""

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
from pydantic_core import PydanticCustomError

from ..database import MAX_ID
from ..texts import VISIBLE

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def reject_nul(text: str) -> str:
    """Reject NUL, which PostgreSQL cannot store."""
    if "\0" in text:
        raise PydanticCustomError("nul", "Text must not contain NUL characters")
    return text


def reject_invisible(text: str) -> str:
    """Reject text that shows nothing, which nobody could see or select in a list."""
    if not VISIBLE.search(text):
        raise PydanticCustomError("invisible", "Text must contain a visible character")
    return text


def reject_numbers(text: str) -> str:
    """Reject values that are not a date-time in OpenAPI, such as seconds since 1970."""
    if not DATE_TIME.fullmatch(text):
        raise PydanticCustomError("moment", "Use a date and time such as 2026-01-01T12:00:00Z")
    return text


def to_utc(moment: datetime) -> datetime:
    """Return the time in UTC; near the ends of the calendar, the conversion can overflow."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError(
            "moment", "The time must be between the years 1 and 9999"
        ) from None


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(reject_nul),
    AfterValidator(reject_invisible),
]
Body = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(reject_nul)]
Search = Annotated[str, StringConstraints(max_length=200), AfterValidator(reject_nul)]
Moment = Annotated[AwareDatetime, BeforeValidator(reject_numbers), AfterValidator(to_utc)]
Sort = Literal["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"]


class NotePath(BaseModel):
    """The id in the path of a note."""

    note_id: int = Field(ge=1, le=MAX_ID)


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
    """Filter, order and page of a list of notes; a minus reverses the order."""

    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=MAX_ID)
    q: Search = ""
    created_from: Moment | MISSING = MISSING
    created_before: Moment | MISSING = MISSING
    sort: Sort = "-created_at"


class NotePage(BaseModel):
    """A page of notes, and the total count."""

    items: list[NoteRead]
    total: int
    limit: int
    offset: int
