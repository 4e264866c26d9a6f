"""The table of Django's cache in the database; its migration replaces `createcachetable`."""

from django.db import models


class Entry(models.Model):
    """A counted attempt, or a lock on a count; only the cache reads and writes it."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """Return what is counted."""
        return self.cache_key
