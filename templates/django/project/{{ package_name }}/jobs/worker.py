"""The worker: take due tasks, run one at a time, until stopped."""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from queue import Empty, SimpleQueue
from secrets import token_hex
from time import monotonic, perf_counter
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django_tasks_db.compat import TaskContext, normalize_json, task_started

from . import queue
from .queue import StoredTask

PAUSE = 1.0  # average seconds between two polls of an empty queue
LONGEST_PAUSE = 30.0  # while the database is unavailable
PATIENCE = 10.0  # seconds for one poll
GRACE = 1.5  # the lease of a task, as a multiple of its time limit

log = structlog.stdlib.get_logger(__name__)


class LostWorkerError(Exception):
    """Every worker died during this job."""


class Worker:
    """The worker of one process. It ends a task well before its lease ends."""

    def __init__(self, timeout: float) -> None:
        self.name = token_hex(16)
        self.timeout = timeout
        self.stopping = False
        self.alarm: SimpleQueue[None] = SimpleQueue()  # signal handlers may put into it
        self.tidy_at = 0.0

    def stop(self, *_: object) -> None:
        """Take no more tasks; `run` returns when the current one is done."""
        self.stopping = True
        self.alarm.put(None)

    def rest(self, seconds: float) -> None:
        """Sleep, or return early when the worker is stopped."""
        with suppress(Empty):
            self.alarm.get(timeout=seconds * random.uniform(0.5, 1.5))  # noqa: S311

    def run(self) -> None:
        """Run tasks until `stop` is called."""
        log.info("worker started")
        while task := self.next_task():
            self.handle(task)
        log.info("worker stopped")

    def next_task(self) -> StoredTask | None:
        """Wait for a task, also while the database is unavailable; return None when stopping."""
        pause = PAUSE
        while not self.stopping:
            try:
                with time_limit(PATIENCE):
                    task = self.poll()
            except (DatabaseError, InterfaceError, TimeoutError) as error:
                connections.close_all()
                pause = min(2 * pause, LONGEST_PAUSE)
                log.warning("database unavailable", error=str(error))
            else:
                pause = PAUSE
                if task:
                    return task
            self.rest(pause)
        return None

    def poll(self) -> StoredTask | None:
        """Take a task; now and then, tidy the queue first."""
        close_old_connections()
        if monotonic() >= self.tidy_at:
            queue.tidy(timedelta(seconds=self.timeout * GRACE))
            self.tidy_at = monotonic() + self.timeout / 4
        return queue.claim(self.name)

    def handle(self, task: StoredTask) -> None:
        """Run a task and store its result; if that fails, the task runs again after its lease."""
        name, attempt = task.task_path.rpartition(".")[2], len(task.worker_ids)
        with structlog.contextvars.bound_contextvars(
            job=name, job_id=str(task.pk), attempt=attempt
        ):
            try:
                if attempt > queue.MAX_ATTEMPTS:
                    give_up(task, LostWorkerError(LostWorkerError.__doc__))
                else:
                    self.attempt(task)
            except Exception:
                connections.close_all()
                log.exception("job result not stored")

    def attempt(self, task: StoredTask) -> None:
        """Run one attempt of a task."""
        started = perf_counter()
        try:
            with time_limit(self.timeout):
                value = call(task)
        except Exception as error:
            connections.close_all()  # the error may have left one in the middle of a statement
            log.exception("job failed")
            if len(task.worker_ids) == queue.MAX_ATTEMPTS:
                give_up(task, error)
            else:
                queue.retry(task, error)
        else:
            queue.finish(task, value)
            log.info("job done", duration_ms=round((perf_counter() - started) * 1000, 1))


def call(task: StoredTask) -> Any:
    """Run the function of a task, and return its result."""
    result = task.task_result
    task_started.send(type(result.task.get_backend()), task_result=result)
    context = [TaskContext(task_result=result)] if result.task.takes_context else []
    return normalize_json(result.task.call(*context, *result.args, **result.kwargs))


def give_up(task: StoredTask, error: Exception) -> None:
    """Mark a task as dead."""
    log.error("job dead", error=repr(error))
    queue.bury(task, error)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in this block after some seconds; only the main thread can."""

    def expire(*_: object) -> None:
        raise TimeoutError(f"It took longer than {seconds:g} seconds.")

    earlier = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
