"""What is stored."""

from django.db import models


class Note(models.Model):
    """A short text under a title."""

    title = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """The newest come first; the id decides between notes of the same moment."""

        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("-created_at", "-id"), name="notes_newest_first"),)

    def __str__(self) -> str:
        """Name the note where people choose one."""
        return self.title
