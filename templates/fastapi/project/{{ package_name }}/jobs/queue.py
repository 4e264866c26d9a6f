"""The queue: jobs are added in the caller's transaction, and one worker at a time takes a job."""

import random
from datetime import timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..database import insert_once, now
from .models import Job

MAX_ATTEMPTS = 5
BACKOFF = timedelta(seconds=2)  # before the second attempt; doubles before each further one
KEPT = timedelta(days=7)  # for done jobs and their keys


async def enqueue(session: AsyncSession, name: str, key: str, **arguments: str) -> None:
    """Add a job in this transaction, unless its key already has one."""
    moment = now()
    await insert_once(
        session,
        Job,
        name=name,
        arguments=arguments,
        key=key,
        request_id=structlog.contextvars.get_contextvars().get("request_id"),
        state="open",
        due_at=moment,
        attempts=0,
        created_at=moment,
    )


async def claim(session: AsyncSession, lease: timedelta) -> Job | None:
    """Lease the job with the earliest due time, or return None.

    On PostgreSQL, workers skip jobs that others have locked; SQLite allows one writer at a time.
    """
    moment = now()
    due = select(Job.id).where(Job.state == "open", Job.due_at <= moment).order_by(Job.due_at)
    first = due.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    taken = update(Job).where(Job.id == first)
    taken = taken.values(due_at=moment + lease, attempts=Job.attempts + 1).returning(Job)
    return (await session.scalars(taken)).one_or_none()


async def finish(session: AsyncSession, job: Job) -> None:
    """Mark a job as done, and delete old done jobs."""
    await _settle(session, job, state="done", error=None)
    await session.execute(delete(Job).where(Job.state == "done", Job.due_at < now() - KEPT))


async def retry(session: AsyncSession, job: Job, error: str) -> None:
    """Schedule the next attempt of a job, with exponential backoff and jitter."""
    delay = BACKOFF * 2 ** (job.attempts - 1) * random.uniform(0.5, 1.5)  # noqa: S311
    await _settle(session, job, due_at=now() + delay, error=error)


async def bury(session: AsyncSession, job: Job, error: str) -> None:
    """Mark a job as dead; it stays in the table with its error."""
    await _settle(session, job, state="dead", error=error)


async def _settle(session: AsyncSession, job: Job, **values: object) -> None:
    """Update a job if this is still its current attempt."""
    await session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == "open", Job.attempts == job.attempts)
        .values(**values)
    )
