"""Operations that record changes."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from ..notes.models import Note
from .models import Change, Kind
from .signals import CHANNEL
from .store import ring

KEPT = timedelta(days=1)
PRUNE_EVERY = 100  # changes
ORDER = int.from_bytes(b"changes")  # the name of a lock on PostgreSQL


def record(note: Note, kind: Kind) -> None:
    """Record a change of a note in its transaction."""
    if connection.vendor == "postgresql":
        take_turns()
    change = Change.objects.create(owner_id=note.owner_id, note_id=note.pk, kind=kind)
    if change.id % PRUNE_EVERY == 0:
        prune(change.at - KEPT)
    transaction.on_commit(ring)


def take_turns() -> None:
    """Wait for other transactions with changes to commit, and announce the change.

    Otherwise a lower id could become visible after a higher one, and a client that resumes after
    the higher id would miss it. PostgreSQL sends the announcement at the commit, and commits
    transactions with announcements one at a time anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), pg_notify(%s, '')", [ORDER, CHANNEL])


def prune(before: datetime) -> None:
    """Delete old changes in the order of their ids, but never the newest."""
    kept = Change.objects.filter(at__gte=before).first()
    if kept:
        Change.objects.filter(id__lt=kept.id).delete()
