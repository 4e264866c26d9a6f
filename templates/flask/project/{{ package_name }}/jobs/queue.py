"""The queue: jobs are added in the caller's transaction, and one worker at a time takes a job."""

from datetime import timedelta

from sqlalchemy.orm import Session

from .models import Job
from .statements import delete_done_jobs, insert_job, lease_job, next_attempt, settle_job


def enqueue(session: Session, name: str, key: str, **arguments: str) -> None:
    """Add a job in this transaction, unless its key already has one."""
    dialect = session.get_bind().dialect.name
    session.execute(insert_job(dialect, name, key, arguments))


def claim(session: Session, lease: timedelta) -> Job | None:
    """Lease the job with the earliest due time, or return None."""
    return session.scalars(lease_job(lease)).one_or_none()


def finish(session: Session, job: Job) -> None:
    """Mark a job as done, and delete old done jobs."""
    session.execute(settle_job(job, state="done", error=None))
    session.execute(delete_done_jobs())


def retry(session: Session, job: Job, error: str) -> None:
    """Schedule the next attempt of a job, with exponential backoff and jitter."""
    session.execute(next_attempt(job, error))


def bury(session: Session, job: Job, error: str) -> None:
    """Mark a job as dead; it stays in the table with its error."""
    session.execute(settle_job(job, state="dead", error=error))
