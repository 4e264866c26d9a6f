"""Serializers of requests and responses."""

from rest_framework import serializers

from .models import Export


class ExportOut(serializers.ModelSerializer[Export]):
    """The state of an export; `error` is the reason of a failure."""

    error = serializers.SerializerMethodField()

    class Meta:
        """What clients see."""

        model = Export
        fields = ("id", "state", "error", "created_at")
        read_only_fields = fields

    def get_error(self, export: Export) -> str | None:
        """Return null if there is no error."""
        return export.error or None
