"""Queries that read notes."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from .models import Note


def get_note(note_id: int) -> Note:
    """Return a note, or raise Http404."""
    note = Note.objects.filter(pk=note_id).first()
    if note is None:
        raise Http404(f"There is no note {note_id}.")
    return note


def find_notes(
    *,
    q: str = "",
    created_from: datetime | None = None,
    created_before: datetime | None = None,
    sort: str = "-created_at",
) -> QuerySet[Note]:
    """Return notes in this order, whose title or body contains the text, ignoring case.

    A minus reverses the order; the id breaks ties, so that pages do not overlap.
    """
    notes = Note.objects.order_by(sort, "-id" if sort.startswith("-") else "id")
    if q:
        notes = notes.filter(Q(title__icontains=q) | Q(body__icontains=q))
    if created_from:
        notes = notes.filter(created_at__gte=created_from)
    if created_before:
        notes = notes.filter(created_at__lt=created_before)
    return notes
