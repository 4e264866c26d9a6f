"""The table of jobs."""

from datetime import datetime
from typing import Literal

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..tables import Base, BigId

NAME_LENGTH = 100
KEY_LENGTH = 200
REQUEST_ID_LENGTH = 64

State = Literal["open", "done", "dead"]


class Job(Base):
    """A background job.

    A worker may take an open job at `due_at`. Taking it moves `due_at` beyond the time limit of a
    job, so that another worker takes the jobs of a killed worker.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    arguments: Mapped[dict[str, str]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    request_id: Mapped[str | None] = mapped_column(String(REQUEST_ID_LENGTH))
    state: Mapped[State] = mapped_column(String(4))
    due_at: Mapped[datetime] = mapped_column()
    attempts: Mapped[int] = mapped_column()
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column()
