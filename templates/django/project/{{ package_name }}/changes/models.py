"""The table of changes."""

from typing import Literal

from django.conf import settings
from django.db import models

Kind = Literal["created", "updated", "deleted"]


class Change(models.Model):
    """A change of a note. Ids increase in the order of the commits, and are never reused."""

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    note_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("id",)
        indexes = (models.Index(fields=("owner", "id"), name="changes_of_owner"),)

    def __str__(self) -> str:
        """Return what happened."""
        return f"note {self.note_id} {self.kind}"
