"""The models of the notes."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from .validators import validate_visible


def new_version() -> str:
    """Return a new, unique version, so that a reused id never has an old version."""
    return uuid4().hex


class Note(models.Model):
    """A titled text. Each change sets a new version."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notes",
        null=True,
        blank=True,
    )
    title = models.CharField(max_length=200, validators=[validate_visible])
    body = models.TextField(max_length=10_000, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.CharField(max_length=32, default=new_version, editable=False)

    class Meta:
        """Newest first; notes of the same time are sorted by id."""

        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="notes_newest_first"),
            models.Index(fields=("owner", "-created_at", "-id"), name="notes_of_owner"),
        )

    def __str__(self) -> str:
        """Return the title, which the admin shows."""
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        """Store the note, with a new version."""
        self.version = new_version()
        super().save(*args, **options)
