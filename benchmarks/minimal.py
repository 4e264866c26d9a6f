"""The yardstick: the list of notes as one file, with nothing around it.

It reads the tables of the generated project and gives the same answer. It asks the database for the
page and then for the number of notes. It runs in the project's own environment.
"""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlalchemy import BigInteger, DateTime, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def in_utc(moment: datetime) -> datetime:
    """Name the zone that SQLite does not keep."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


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


class NoteRead(BaseModel):
    """An item of the answer."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    body: str
    created_at: Annotated[datetime, AfterValidator(in_utc)]
    updated_at: Annotated[datetime, AfterValidator(in_utc)]


class NotePage(BaseModel):
    """The answer."""

    items: list[NoteRead]
    total: int
    limit: int
    offset: int


sessions = async_sessionmaker(create_async_engine(os.environ["DATABASE_URL"]))
app = FastAPI()


async def open_session() -> AsyncIterator[AsyncSession]:
    """Give the endpoint a session."""
    async with sessions() as session:
        yield session


@app.get("/api/notes", response_model=NotePage)
async def list_notes(
    session: Annotated[AsyncSession, Depends(open_session)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> object:
    """List notes, the newest first."""
    newest = select(Note).order_by(Note.created_at.desc(), Note.id.desc())
    notes = await session.scalars(newest.limit(limit).offset(offset))
    total = await session.scalar(select(func.count()).select_from(Note))
    return {"items": notes.all(), "total": total, "limit": limit, "offset": offset}
