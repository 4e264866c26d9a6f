"""Schemas of events."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from .models import Kind


class ChangeRead(BaseModel):
    """A change of a note, without its contents."""

    model_config = ConfigDict(from_attributes=True)

    note_id: int
    kind: Kind
    at: datetime
