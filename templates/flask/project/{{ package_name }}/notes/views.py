"""The HTTP API of the notes."""

from apiflask import APIBlueprint
from flask import abort, request
from pydantic import BaseModel

from ..database import db
from ..problems import problems
from . import service
from .models import Note
from .schemas import NoteCreate, NoteId, NotePage, NoteQuery, NoteRead, NoteUpdate

blueprint = APIBlueprint("notes", __name__, url_prefix="/api/notes")


class NotePath(BaseModel):
    """The id in the path of a note."""

    note_id: NoteId


def get_or_404(note_id: int) -> Note:
    """Return the note, or abort with 404."""
    return service.get_note(db.session, note_id) or abort(404, f"There is no note {note_id}.")


def note_to_change(note_id: int) -> Note:
    """Return the note, or abort with 412 if the client has an old version."""
    note = get_or_404(note_id)
    if request.if_match and note.version not in request.if_match:
        abort(412, "The note has been changed in the meantime; read it again.")
    return note


def tag(note: Note) -> dict[str, str]:
    """Return the header with the version of a note, which conditional requests name."""
    return {"ETag": f'"{note.version}"'}


@blueprint.get("")
@blueprint.input(NoteQuery, location="query")
@blueprint.output(NotePage)
def list_notes(query_data: NoteQuery) -> NotePage:
    """Return a page of notes."""
    notes, total = service.find_notes(db.session, query_data)
    items = [NoteRead.model_validate(note) for note in notes]
    return NotePage(items=items, total=total, limit=query_data.limit, offset=query_data.offset)


@blueprint.post("")
@blueprint.input(NoteCreate)
@blueprint.output(NoteRead, status_code=201)
def create_note(json_data: NoteCreate) -> tuple[NoteRead, int, dict[str, str]]:
    """Create a note."""
    note = service.create_note(db.session, json_data)
    db.session.commit()
    headers = {"Location": f"/api/notes/{note.id}", **tag(note)}
    return NoteRead.model_validate(note), 201, headers


@blueprint.get("/<note_id>")
@blueprint.input(NotePath, location="path")
@blueprint.output(NoteRead)
@blueprint.doc(responses={304: {"description": "Not Modified"}, **problems(404)})
def get_note(path_data: NotePath, **_: str) -> tuple[NoteRead, int, dict[str, str]]:
    """Return one note, or 304 if the client already has it."""
    note = get_or_404(path_data.note_id)
    return NoteRead.model_validate(note), 200, tag(note)


@blueprint.patch("/<note_id>")
@blueprint.input(NotePath, location="path")
@blueprint.input(NoteUpdate)
@blueprint.output(NoteRead)
@blueprint.doc(responses=problems(404, 409, 412))
def update_note(
    path_data: NotePath, json_data: NoteUpdate, **_: str
) -> tuple[NoteRead, int, dict[str, str]]:
    """Change the given fields of a note."""
    note = note_to_change(path_data.note_id)
    service.update_note(db.session, note, json_data)
    db.session.commit()
    return NoteRead.model_validate(note), 200, tag(note)


@blueprint.delete("/<note_id>")
@blueprint.input(NotePath, location="path")
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=problems(404, 409, 412))
def delete_note(path_data: NotePath, **_: str) -> tuple[str, int]:
    """Delete a note."""
    service.delete_note(db.session, note_to_change(path_data.note_id))
    db.session.commit()
    return "", 204
