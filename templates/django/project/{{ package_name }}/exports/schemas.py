"""Schemas of requests and responses."""

from typing import Annotated
from uuid import UUID

from ninja import Header, Schema

from ..notes.schemas import Time
from .models import Export, State

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Repeating a request with the same key does not start a second export.",
    ),
]


class ExportOut(Schema):
    """The state of an export; `error` is the reason of a failure."""

    id: UUID
    state: State
    error: str | None
    created_at: Time

    @staticmethod
    def resolve_error(export: Export) -> str | None:
        """Return null if there is no error."""
        return export.error or None
