"""The table of notes."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, UtcDateTime

TITLE_LENGTH = 200


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def new_version(_: str | None) -> str:
    """Return a new, unique version, so that a reused id never has an old version."""
    return uuid4().hex


class Note(Base):
    """A titled text. Each change sets a new version, so the later of two concurrent ones fails."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, onupdate=now)
    version: Mapped[str] = mapped_column(String(32))

    __mapper_args__ = {  # noqa: RUF012
        "version_id_col": version,
        "version_id_generator": new_version,
    }
