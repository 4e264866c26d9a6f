"""The queue: jobs are added in the caller's transaction, and one worker at a time takes a job."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from .models import Job
from .statements import delete_done_jobs, insert_job, lease_job, next_attempt, settle_job


async def enqueue(session: AsyncSession, name: str, key: str, **arguments: str) -> None:
    """Add a job in this transaction, unless its key already has one."""
    dialect = session.get_bind().dialect.name
    await session.execute(insert_job(dialect, name, key, arguments))


async def claim(session: AsyncSession, lease: timedelta) -> Job | None:
    """Lease the job with the earliest due time, or return None."""
    return (await session.scalars(lease_job(lease))).one_or_none()


async def finish(session: AsyncSession, job: Job) -> None:
    """Mark a job as done, and delete old done jobs."""
    await session.execute(settle_job(job, state="done", error=None))
    await session.execute(delete_done_jobs())


async def retry(session: AsyncSession, job: Job, error: str) -> None:
    """Schedule the next attempt of a job, with exponential backoff and jitter."""
    await session.execute(next_attempt(job, error))


async def bury(session: AsyncSession, job: Job, error: str) -> None:
    """Mark a job as dead; it stays in the table with its error."""
    await session.execute(settle_job(job, state="dead", error=error))
