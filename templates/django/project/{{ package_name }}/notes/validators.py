"""Rules for text that people read."""

from django.core.exceptions import ValidationError

from ..texts import VISIBLE


def validate_visible(text: str) -> None:
    """Reject text that shows nothing, which nobody could see or select in a list."""
    if not VISIBLE.search(text):
        raise ValidationError("The text must contain a visible character.", "invisible")
