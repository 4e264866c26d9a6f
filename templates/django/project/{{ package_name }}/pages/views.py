"""The notes as pages. Each response is a complete page; htmx selects the part that it needs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ..database import CollisionError
from ..notes import selectors, services
from ..notes.models import Note
from .forms import NoteForm, SearchForm

COLLISION = "The note has been changed in the meantime. Saving now would overwrite that change."
PAGE_SIZE = 20


class SeeOther(HttpResponseRedirect):
    """A redirect to the page that shows the result of a form."""

    status_code = 303


def place(request: HttpRequest) -> str:
    """Return the search and page of the list, which links pass on."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


@require_http_methods(["GET", "POST"])
def show_notes(request: HttpRequest) -> HttpResponse:
    """Show a page of the list, with a form for a new note, or create that note."""
    form = NoteForm(request.POST if request.method == "POST" else None, auto_id="%s")
    if form.is_valid():
        services.create_note(**form.cleaned_data)
        messages.success(request, "The note has been created.")
        return SeeOther(reverse("pages:notes"))
    search = SearchForm(request.GET, auto_id="%s")
    is_valid = search.is_valid()
    found = selectors.find_notes(**search.cleaned_data) if is_valid else Note.objects.none()
    notes = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    content = {
        "notes": notes,
        "search": search,
        "form": form.focused() if form.errors else form,
        "place": place(request),
    }
    status = 200 if is_valid and not form.errors else 422
    return TemplateResponse(request, "notes/list.html", content, status=status)


@require_GET
def show_note(request: HttpRequest, note_id: int) -> HttpResponse:
    """Show one note."""
    content = {"note": selectors.get_note(note_id), "place": place(request), "focus": True}
    return TemplateResponse(request, "notes/note.html", content)


@require_http_methods(["GET", "POST"])
def change_note(request: HttpRequest, note_id: int) -> HttpResponse:
    """Show the edit form, or store the changes, unless the form shows an old version."""
    note = selectors.get_note(note_id)
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        initial=model_to_dict(note, NoteForm.Meta.fields),
        auto_id=f"%s-{note.pk}",
    )
    if form.is_valid():
        try:
            save(note, form, request.POST.get("version", note.version))
        except CollisionError:
            form.add_error(None, COLLISION)
        else:
            messages.success(request, "The note has been changed.")
            return SeeOther(reverse("pages:note", args=[note.pk]) + place(request))
    content = {"note": note, "form": form.focused(), "place": place(request)}
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return TemplateResponse(request, "notes/edit.html", content, status=status)


def save(note: Note, form: NoteForm, version: str) -> None:
    """Store the changes, or raise CollisionError if the form shows another version."""
    if version != note.version:
        raise CollisionError
    services.update_note(note, **form.cleaned_data)


@require_http_methods(["GET", "POST"])
def delete_note(request: HttpRequest, note_id: int) -> HttpResponse:
    """Ask for confirmation, or delete the note and return to the same place in the list."""
    note = selectors.get_note(note_id)
    if request.method == "POST":
        services.delete_note(note)
        messages.success(request, "The note has been deleted.")
        return SeeOther(reverse("pages:notes") + place(request))
    content = {"note": note, "place": place(request)}
    return TemplateResponse(request, "notes/delete.html", content)
