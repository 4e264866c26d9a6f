"""Operations that change notes."""

from typing import Any

from django.utils import timezone

from ..accounts.models import User
from ..database import CollisionError
from .models import Note, new_version


def create_note(*, title: str, body: str = "", owner: User | None = None) -> Note:
    """Store a new note."""
    return Note.objects.create(title=title, body=body, owner=owner)


def update_note(note: Note, **fields: str) -> None:
    """Change fields of a note, or raise CollisionError; equal values change nothing."""
    changes: dict[str, Any] = {
        field: value for field, value in fields.items() if getattr(note, field) != value
    }
    if not changes:
        return
    changes |= {"version": new_version(), "updated_at": timezone.now()}
    if not Note.objects.filter(pk=note.pk, version=note.version).update(**changes):
        raise CollisionError
    for field, value in changes.items():
        setattr(note, field, value)


def delete_note(note: Note) -> None:
    """Delete a note, or raise CollisionError."""
    deleted, _ = Note.objects.filter(pk=note.pk, version=note.version).delete()
    if not deleted:
        raise CollisionError
