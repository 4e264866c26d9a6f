"""The table of notes."""

from advanced_alchemy.base import IdentityAuditBase
from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

TITLE_LENGTH = 200


class Note(IdentityAuditBase):
    """A titled text; the base class adds the id and the times of creation and last change."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_created_at_id", "created_at", "id"),)

    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text)
