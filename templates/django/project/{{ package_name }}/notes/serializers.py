"""Serializers of requests and responses."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..fields import Moment, Strict, Text, Whole
from ..texts import INVISIBLE, refuse_invisible
from .models import Note

if TYPE_CHECKING:
    ModelSerializer = serializers.ModelSerializer[Note]
else:
    ModelSerializer = serializers.ModelSerializer

INT64 = 2**63 - 1  # the largest BIGINT; beyond it the database would fail
SORTS = ("created_at", "-created_at", "updated_at", "-updated_at", "title", "-title")
NAMES = [f"'{sort}'" for sort in SORTS]
WRONG_SORT = f"Input should be {', '.join(NAMES[:-1])} or {NAMES[-1]}"

# The same rules in OpenAPI, for clients.
NO_NUL = r"^[^\u0000]*$"
NO_NUL_VISIBLE = rf"^[^\u0000]*[^{INVISIBLE}][^\u0000]*$"


@extend_schema_field(
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": NO_NUL_VISIBLE}
)
class Title(Text):
    """A title, which people can see."""

    def to_internal_value(self, data: object) -> str:
        """Reject text that shows nothing, as the model does in the admin."""
        text = super().to_internal_value(data)
        try:
            return refuse_invisible(text)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


@extend_schema_field({"type": "string", "maxLength": 10_000, "pattern": NO_NUL})
class Body(Text):
    """A text of any kind."""


@extend_schema_field({"type": "string", "maxLength": 200, "pattern": NO_NUL})
class Search(Text):
    """A text to search for."""


class NoteIn(Strict):
    """A new note."""

    title = Title(max_length=200)
    body = Body(max_length=10_000, allow_blank=True, trim_whitespace=False, default="")


class NotePatch(Strict):
    """The fields to change; missing fields stay unchanged, and null is not valid."""

    title = Title(max_length=200, required=False)
    body = Body(max_length=10_000, allow_blank=True, trim_whitespace=False, required=False)


class NoteOut(ModelSerializer):
    """A stored note."""

    class Meta:
        """What clients see."""

        model = Note
        fields = ("id", "title", "body", "created_at", "updated_at")
        read_only_fields = fields


class NotePath(serializers.Serializer[None]):
    """The note that a path names."""

    note_id = Whole(min_value=1, max_value=INT64)


class NoteQuery(serializers.Serializer[None]):
    """Filter, order and page of a list of notes; a minus reverses the order."""

    limit = Whole(min_value=1, max_value=100, default=20)
    offset = Whole(min_value=0, max_value=INT64, default=0)
    q = Search(
        max_length=200,
        allow_blank=True,
        trim_whitespace=False,
        default="",
        help_text="Text to search in title and body, ignoring case.",
    )
    created_from = Moment(required=False)
    created_before = Moment(required=False)
    sort = serializers.ChoiceField(
        SORTS, default="-created_at", error_messages={"invalid_choice": WRONG_SORT}
    )


class NotePage(serializers.Serializer[dict[str, Any]]):
    """A page of notes, and the total number of matches."""

    items = NoteOut(many=True)
    total = serializers.IntegerField()
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()
