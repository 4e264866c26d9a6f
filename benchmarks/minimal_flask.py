"""The yardstick for Flask: the list of notes as one file, with plain Flask and SQLAlchemy.

It reads the tables of the generated project and gives the same answer. It asks the database for the
page and then for the number of notes. It runs in the project's own environment.
"""

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, request
from sqlalchemy import BigInteger, DateTime, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker


class Base(DeclarativeBase):
    """The base of the one model."""


class Note(Base):
    """A row."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[str]


# A connection for each thread of the server: more than the pool has would be opened for a request.
sessions = sessionmaker(create_engine(os.environ["DATABASE_URL"], pool_size=8))
MOST = 100

app = Flask(__name__)
app.json.sort_keys = False  # type: ignore[attr-defined]


def write_time(moment: datetime) -> str:
    """Write a time in UTC; name the zone that SQLite does not keep."""
    known = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.isoformat().replace("+00:00", "Z")


def write_note(note: Note) -> dict[str, Any]:
    """Return an item of the answer."""
    return {
        "id": note.id,
        "title": note.title,
        "body": note.body,
        "created_at": write_time(note.created_at),
        "updated_at": write_time(note.updated_at),
    }


@app.get("/api/notes")
def list_notes() -> dict[str, Any]:
    """List notes, the newest first."""
    limit = request.args.get("limit", 20, type=int)
    offset = request.args.get("offset", 0, type=int)
    if not 1 <= limit <= MOST or offset < 0:
        abort(422)
    newest = select(Note).order_by(Note.created_at.desc(), Note.id.desc())
    with sessions() as session:
        notes = session.scalars(newest.limit(limit).offset(offset))
        items = [write_note(note) for note in notes]
        total = session.scalar(select(func.count()).select_from(Note))
    return {"items": items, "total": total, "limit": limit, "offset": offset}
