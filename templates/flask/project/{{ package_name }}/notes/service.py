"""Operations on notes in the database, independent of HTTP."""

from typing import Any

from pydantic import MISSING
from sqlalchemy import UnaryExpression, asc, desc, func, or_, select
from sqlalchemy.orm import Session

from .models import Note, now
from .schemas import NoteCreate, NoteQuery, NoteUpdate


def list_notes(session: Session, query: NoteQuery) -> tuple[list[Note], int]:
    """Return one page of the matching notes, and the total number of matches."""
    found = select(Note)
    if query.q:
        found = found.where(
            or_(
                Note.title.icontains(query.q, autoescape=True),
                Note.body.icontains(query.q, autoescape=True),
            )
        )
    if query.created_from is not MISSING:
        found = found.where(Note.created_at >= query.created_from)
    if query.created_before is not MISSING:
        found = found.where(Note.created_at < query.created_before)
    total = session.scalar(select(func.count()).select_from(found.subquery()))
    page = found.order_by(*order(query.sort)).limit(query.limit).offset(query.offset)
    return list(session.scalars(page)), total or 0


def order(sort: str) -> list[UnaryExpression[Any]]:
    """Return the sort order; the id breaks ties, so that pages do not overlap."""
    direction = desc if sort.startswith("-") else asc
    return [direction(getattr(Note, sort.removeprefix("-"))), direction(Note.id)]


def get_note(session: Session, note_id: int) -> Note | None:
    """Return the note, or None."""
    return session.get(Note, note_id)


def create_note(session: Session, data: NoteCreate) -> Note:
    """Store a new note."""
    moment = now()
    note = Note(title=data.title, body=data.body, created_at=moment, updated_at=moment)
    session.add(note)
    session.commit()
    return note


def update_note(session: Session, note: Note, data: NoteUpdate) -> Note:
    """Change the given fields."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(note, name, value)
    session.commit()
    return note


def delete_note(session: Session, note: Note) -> None:
    """Delete the note."""
    session.delete(note)
    session.commit()
