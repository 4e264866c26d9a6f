"""Notes in the admin."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from .models import Note

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Note]
    NoteForm = ModelForm[Note]
else:
    ModelAdmin = admin.ModelAdmin
    NoteForm = ModelForm


@admin.register(Note)
class NoteAdmin(ModelAdmin):
    """Search notes by text, filter them by owner and date, and take them over."""

    list_display = ("title", "owner", "created_at", "updated_at")
    list_filter = ("created_at", ("owner", admin.EmptyFieldListFilter))
    list_select_related = ("owner",)
    search_fields = ("title", "body", "owner__email")
    date_hierarchy = "created_at"
    autocomplete_fields = ("owner",)
    readonly_fields = ("created_at", "updated_at")
    actions = ("take_over",)

    def save_model(self, request: HttpRequest, obj: Note, form: NoteForm, change: bool) -> None:
        """Store the note; a new one without an owner becomes that of the person who adds it."""
        if not change and obj.owner_id is None:
            obj.owner_id = request.user.pk
        super().save_model(request, obj, form, change)

    @admin.action(description="Take over selected notes", permissions=["change"])
    def take_over(self, request: HttpRequest, notes: QuerySet[Note]) -> None:
        """Make the notes those of the person who asks."""
        count = notes.update(owner=request.user.pk)
        self.message_user(request, f"Notes taken over: {count}.")
