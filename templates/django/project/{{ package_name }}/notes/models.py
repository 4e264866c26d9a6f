"""The models of the notes."""

from django.db import models


class Note(models.Model):
    """A short text with a title."""

    title = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Newest first; notes of the same time are sorted by id."""

        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("-created_at", "-id"), name="notes_newest_first"),)

    def __str__(self) -> str:
        """Return the title, which the admin shows."""
        return self.title
