"""The queue: one worker at a time takes a task, and stores how it ended."""

import random
from contextlib import suppress
from datetime import timedelta
from traceback import format_exception
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus, task_finished
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

StoredTask = DBTaskResult[..., Any]

MAX_ATTEMPTS = 5
BACKOFF = timedelta(seconds=2)  # before the second attempt; doubles before each further one
KEPT = timedelta(days=7)  # for results of tasks that succeeded


def claim(worker: str) -> StoredTask | None:
    """Take the next task that is due, or return None.

    On PostgreSQL, workers skip tasks that others have locked; SQLite allows one writer at a time.
    """
    with transaction.atomic():
        task = DBTaskResult.objects.ready().get_locked()
        if task:
            task.claim(worker)
    return task


def finish(task: StoredTask, value: Any) -> None:
    """Store the result of a task."""
    no_error = {"exception_class_path": "", "traceback": ""}
    end(task, TaskResultStatus.SUCCESSFUL, return_value=value, **no_error)


def retry(task: StoredTask, error: Exception) -> None:
    """Schedule the next attempt of a task, after a pause that grows and varies."""
    pause = BACKOFF * 2 ** (len(task.worker_ids) - 1) * random.uniform(0.5, 1.5)  # noqa: S311
    settle(
        task, status=TaskResultStatus.READY, run_after=timezone.now() + pause, **described(error)
    )


def bury(task: StoredTask, error: Exception) -> None:
    """Mark a task as failed for good; it stays in the table with its error."""
    end(task, TaskResultStatus.FAILED, **described(error))


def described(error: Exception) -> dict[str, str]:
    """Return an error as django-tasks-db stores it."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return {"exception_class_path": name, "traceback": "".join(format_exception(error))}


def end(task: StoredTask, status: TaskResultStatus, **values: Any) -> None:
    """Store how a task ended, together with what receivers of `task_finished` store."""
    with transaction.atomic():
        if settle(task, status=status, finished_at=timezone.now(), **values):
            with suppress(ImportError, SuspiciousOperation):  # the code of the task is gone
                result = task.task_result
                task_finished.send(type(result.task.get_backend()), task_result=result)


def settle(task: StoredTask, **values: Any) -> bool:
    """Change a task if this is still its current attempt, and return whether it is."""
    current = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    for name, value in values.items():
        setattr(task, name, value)
    return current.update(**values) == 1


def tidy(lease: timedelta) -> None:
    """Take tasks from workers that were killed, and delete old results."""
    now = timezone.now()
    lost = DBTaskResult.objects.running().filter(started_at__lte=now - lease)
    lost.update(status=TaskResultStatus.READY)
    DBTaskResult.objects.successful().filter(finished_at__lte=now - KEPT).delete()


def try_again(tasks: DBTaskResultQuerySet) -> int:
    """Start failed tasks again, with all attempts, and return their number."""
    return tasks.failed().update(
        status=TaskResultStatus.READY, run_after=timezone.now(), worker_ids=[], finished_at=None
    )
