"""The statements of the queue: one worker at a time takes a job."""

import random
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Delete, Executable, Update, delete, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from ..tables import insert_once, now
from .models import Job

MAX_ATTEMPTS = 5
BACKOFF = timedelta(seconds=2)  # before the second attempt; doubles before each further one
KEPT = timedelta(days=7)  # for done jobs and their keys


def insert_job(dialect: str, name: str, key: str, arguments: dict[str, str]) -> Executable:
    """Add a job, unless its key already has one."""
    moment = now()
    return insert_once(
        dialect,
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


def lease_job(lease: timedelta) -> ReturningUpdate[Job]:
    """Lease the job with the earliest due time, and return it.

    On PostgreSQL, workers skip jobs that others have locked; SQLite allows one writer at a time.
    """
    moment = now()
    due = select(Job.id).where(Job.state == "open", Job.due_at <= moment).order_by(Job.due_at)
    first = due.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    taken = update(Job).where(Job.id == first)
    return taken.values(due_at=moment + lease, attempts=Job.attempts + 1).returning(Job)


def settle_job(job: Job, **values: Any) -> Update:
    """Update a job if this is still its current attempt."""
    return (
        update(Job)
        .where(Job.id == job.id, Job.state == "open", Job.attempts == job.attempts)
        .values(**values)
    )


def delete_done_jobs() -> Delete:
    """Delete old done jobs."""
    return delete(Job).where(Job.state == "done", Job.due_at < now() - KEPT)


def next_attempt(job: Job, error: str) -> Update:
    """Schedule the next attempt of a job, with exponential backoff and jitter."""
    delay = BACKOFF * 2 ** (job.attempts - 1) * random.uniform(0.5, 1.5)  # noqa: S311
    return settle_job(job, due_at=now() + delay, error=error)
