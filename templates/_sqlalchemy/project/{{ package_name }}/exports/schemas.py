"""Schemas of exports."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from .models import State

ExportKey = Annotated[str, Field(min_length=1, max_length=200)]


class ExportRead(BaseModel):
    """The state of an export; `error` is the reason of a failure."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: State
    error: str | None
    created_at: datetime
