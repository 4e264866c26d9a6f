"""Schemas of events."""

from ninja import Schema

from ..notes.schemas import Time
from .models import Kind


class ChangeRead(Schema):
    """A change of a note, without its contents."""

    note_id: int
    kind: Kind
    at: Time
