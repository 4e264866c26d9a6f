"""Fields of requests: stricter than those of Django REST framework, which convert what they get."""

import re
from datetime import datetime
from typing import Any

from rest_framework import serializers

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
NO_MOMENT = "Use a date and time such as 2026-01-01T12:00:00Z"
NO_NUMBER = "Input should be a valid integer, unable to parse string as an integer"
NO_TEXT = "Input should be a valid string"
NO_UNICODE = f"{NO_TEXT}, unable to parse raw data as a unicode string"
EXTRA = "Extra inputs are not permitted"


def is_unicode(text: str) -> bool:
    """Return whether a text can be stored and sent: half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Text(serializers.CharField):
    """A string, not a number that looks like one, which PostgreSQL can store."""

    default_error_messages = {  # noqa: RUF012
        "required": "Field required",
        "null": NO_TEXT,
        "invalid": NO_TEXT,
        "blank": "String should have at least 1 character",
        "max_length": "String should have at most {max_length} characters",
        "nul": "Text must not contain NUL characters",
        "unicode": NO_UNICODE,
    }

    def to_internal_value(self, data: object) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        if not is_unicode(data):
            self.fail("unicode")
        text: str = super().to_internal_value(data)
        if self.max_length and len(text) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        if "\0" in text:
            self.fail("nul")
        return text


class Whole(serializers.IntegerField):
    """A whole number in a path or a query."""

    MAX_STRING_LENGTH = 4300  # which Python can parse
    default_error_messages = {  # noqa: RUF012
        "invalid": NO_NUMBER,
        "max_string_length": "Unable to parse input string as an integer, exceeded maximum size",
        "max_value": "Input should be less than or equal to {max_value}",
        "min_value": "Input should be greater than or equal to {min_value}",
    }


class Moment(serializers.DateTimeField):
    """A moment with its time zone, in UTC."""

    default_error_messages = {  # noqa: RUF012
        "invalid": NO_MOMENT,
        "overflow": "The time must be between the years 1 and 9999",
    }

    def to_internal_value(self, value: Any) -> datetime:
        """Return the moment; reject other forms, such as seconds since 1970."""
        if not DATE_TIME.fullmatch(value):
            self.fail("invalid")
        return super().to_internal_value(value)


class Strict(serializers.Serializer[None]):
    """The fields of a body, and no others."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the valid fields, or raise with the errors of known and unknown ones."""
        found: dict[str, Any] = {}
        fields: dict[str, Any] = {}
        try:
            fields = super().to_internal_value(data)
        except serializers.ValidationError as error:
            found = dict(serializers.as_serializer_error(error))
        found |= {name: [EXTRA] for name in data if name not in self.fields}
        if found:
            raise serializers.ValidationError(found)
        return fields
