"""Queries that read exports."""

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404

from ..notes.models import Note
from .models import Export

AT_ONCE = 500  # rows of one query


def get_export(export_id: UUID) -> Export:
    """Return an export, or raise Http404."""
    export = Export.objects.filter(pk=export_id).first()
    if export is None:
        raise Http404(f"There is no export {export_id}.")
    return export


def notes_of(export: Export) -> Iterator[Note]:
    """Return the notes to export, oldest first."""
    notes = Note.objects.order_by("pk")
    if export.note_ids is None:
        yield from notes.iterator(AT_ONCE)
        return
    for start in range(0, len(export.note_ids), AT_ONCE):
        yield from notes.filter(pk__in=export.note_ids[start : start + AT_ONCE])
