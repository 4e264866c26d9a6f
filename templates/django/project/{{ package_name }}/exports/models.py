"""The models of the exports."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class WithoutFile(models.Manager["Export"]):
    """Reads exports without their files, which are large; an export loads its own when asked."""

    def get_queryset(self) -> models.QuerySet[Export]:
        """Return the exports."""
        return super().get_queryset().defer("content")


class Export(models.Model):
    """A file of notes, written by a worker. The table stores it for all processes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="exports",
        null=True,
        blank=True,
    )
    note_ids = models.JSONField(null=True, blank=True)  # without them, it has all notes
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    error = models.CharField(max_length=200, blank=True, default="")
    content = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = WithoutFile()

    class Meta:
        """Newest first."""

        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        """Return the id, which the admin shows."""
        return str(self.pk)
