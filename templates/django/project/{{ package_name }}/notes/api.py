"""The HTTP API of the notes."""

# ruff: noqa: ARG001 - Ninja passes the request to every operation

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Status
from ninja.errors import HttpError

from ..errors import problems
from ..etags import TAGGED, IfMatch, IfNoneMatch, etag, knows, permits_change
from . import selectors, services
from .models import Note
from .schemas import NoteId, NoteIn, NoteOut, NotePage, NotePatch, NoteQuery

LOCATED = {"headers": {**TAGGED["headers"], "Location": {"schema": {"type": "string"}}}}

router = Router(tags=["notes"])


def represent(note: Note, response: HttpResponse) -> Note:
    """Set the version of a note as the ETag of the response, and return the note."""
    response.headers["ETag"] = etag(note.version)
    return note


def note_to_change(note_id: int, if_match: str) -> Note:
    """Return the note, or respond with 412 if the client has an old version."""
    note = selectors.get_note(note_id)
    if not permits_change(if_match, note.version):
        raise HttpError(412, "The note has been changed in the meantime; read it again.")
    return note


@router.get("", response=NotePage, openapi_extra={"responses": problems(422)})
def list_notes(request: HttpRequest, query: Query[NoteQuery]) -> dict[str, object]:
    """List notes."""
    filters = query.model_dump(exclude={"limit", "offset"}, exclude_unset=True)
    notes = selectors.find_notes(**filters)
    return {
        "items": notes[query.offset : query.offset + query.limit],
        "total": notes.count(),
        "limit": query.limit,
        "offset": query.offset,
    }


@router.post(
    "",
    response={201: NoteOut},
    openapi_extra={"responses": {201: LOCATED, **problems(400, 415, 422)}},
)
def create_note(request: HttpRequest, data: NoteIn, response: HttpResponse) -> Status[Note]:
    """Create a note; `Location` is its path."""
    note = services.create_note(title=data.title, body=data.body)
    response.headers["Location"] = f"/api/notes/{note.pk}"
    return Status(201, represent(note, response))


@router.get(
    "/{note_id}",
    response={200: NoteOut, 304: None},
    openapi_extra={"responses": {200: TAGGED, 304: TAGGED, **problems(404, 422)}},
)
def get_note(
    request: HttpRequest,
    note_id: Path[NoteId],
    response: HttpResponse,
    if_none_match: IfNoneMatch = "",
) -> Status[Note | None]:
    """Return one note, or 304 if the client already has it."""
    note = represent(selectors.get_note(note_id), response)
    return Status(304, None) if knows(if_none_match, note.version) else Status(200, note)


@router.patch(
    "/{note_id}",
    response=NoteOut,
    openapi_extra={"responses": {200: TAGGED, **problems(400, 404, 409, 412, 415, 422)}},
)
def update_note(
    request: HttpRequest,
    note_id: Path[NoteId],
    data: NotePatch,
    response: HttpResponse,
    if_match: IfMatch = "",
) -> Note:
    """Change the given fields of a note."""
    note = note_to_change(note_id, if_match)
    services.update_note(note, **data.model_dump(exclude_unset=True))
    return represent(note, response)


@router.delete(
    "/{note_id}",
    response={204: None},
    openapi_extra={"responses": problems(404, 409, 412, 422)},
)
def delete_note(
    request: HttpRequest, note_id: Path[NoteId], if_match: IfMatch = ""
) -> Status[None]:
    """Delete a note."""
    services.delete_note(note_to_change(note_id, if_match))
    return Status(204, None)
