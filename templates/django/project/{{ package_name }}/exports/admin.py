"""Exports in the admin."""

# ruff: noqa: ARG002 - Django passes the request to every method

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from ..notes.models import Note
from . import selectors, services
from .downloads import attachment
from .models import Export, State

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Export]
    NotePages = admin.ModelAdmin[Note]
else:
    ModelAdmin = NotePages = admin.ModelAdmin

FILE = "exports_export_file"  # the name of an address


@admin.action(description="Export selected notes", permissions=["view"])
def export_notes(pages: NotePages, request: HttpRequest, notes: QuerySet[Note]) -> None:
    """Start an export of these notes, which becomes that of the person who asks."""
    note_ids = notes.values_list("pk", flat=True)
    export = services.request_export(owner_id=request.user.pk, note_ids=note_ids)
    address = reverse("admin:exports_export_change", args=[export.pk])
    text = format_html('<a href="{}">The export</a> has started.', address)
    pages.message_user(request, text)


@admin.register(Export)
class ExportAdmin(ModelAdmin):
    """Shows exports and their files; only actions and clients of the API start them."""

    list_display = ("id", "owner", "state", "error", "created_at")
    list_filter = ("state", "created_at")
    list_select_related = ("owner",)
    readonly_fields = ("owner", "state", "error", "file", "created_at")
    fields = readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Exports start with their notes."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Export | None = None) -> bool:
        """Only the worker changes exports."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the files."""
        file = path("<uuid:export_id>/file/", self.admin_site.admin_view(self.send_file), name=FILE)
        return [file, *super().get_urls()]

    def send_file(self, request: HttpRequest, export_id: UUID) -> HttpResponse:
        """Respond with the file."""
        export = selectors.get_export(export_id)
        if not self.has_view_permission(request, export):
            raise PermissionDenied
        if export.content is None:
            raise Http404
        return attachment(export.content)

    @admin.display(description="file")
    def file(self, export: Export) -> str:
        """Return a link to the file, once there is one."""
        if export.state != State.DONE:
            return ""
        address = reverse(f"admin:{FILE}", args=[export.pk])
        return format_html('<a href="{}">notes.csv</a>', address)
