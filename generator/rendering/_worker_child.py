"""The child process of a worker: does one job after another, within limits of the system.

Jobs come pickled on standard input, from the parent process, so that values keep their types. Each
is answered by a line of JSON, never a pickle: a third-party template may influence the answer.
"""

import contextlib
import json
import os
import pickle
import select
from typing import BinaryIO, Protocol

from generator import limits
from generator.errors import ScaffoldError

DONE = "done"


class Job(Protocol):
    """A job for this process; its result must consist of JSON's own types."""

    @property
    def name(self) -> str:
        """The subject of the job, such as `template mine`."""

    def do(self, *, trust: bool) -> object:
        """Do the job; raise `ScaffoldError` if it fails."""


def serve(*, trust: bool, parent: int) -> None:
    """Do jobs until there are no more; with `trust`, code that templates ship may run.

    `parent` is the end of a pipe that the parent never writes to, and closes when it ends.
    """
    if not _end_with(parent):
        return
    jobs, answers = _take_streams()
    if not trust:
        _bound()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            job: Job = pickle.load(jobs)  # noqa: S301 - see above
            answer = _answer(job, trust=trust)
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()


def _answer(job: Job, *, trust: bool) -> tuple[str, object, str]:
    """Return `DONE` or the type of the error, the result or the message, and the cause."""
    try:
        return DONE, job.do(trust=trust), ""
    except ScaffoldError as error:
        return type(error).__name__, str(error), str(error.__cause__ or "")


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Reserve the standard streams for jobs and answers; other writers get standard error."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return jobs, answers


def _bound() -> None:
    """Limit memory and file sizes through the system; Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    most = {
        resource.RLIMIT_AS: limits.MOST_MEMORY,
        resource.RLIMIT_FSIZE: limits.MOST_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, wanted in most.items():
        _, hard = resource.getrlimit(kind)
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS has no bound for memory
            resource.setrlimit(kind, (soft, hard))


def _end_with(parent: int) -> bool:
    """Let the system end this process and its children with the parent; return False if it is gone.

    The signal ends even a computation that Python itself could not interrupt. It needs a pipe of
    its own: one that carries data would signal that too, perhaps late.
    """
    try:
        import fcntl
    except ImportError:
        return True
    fcntl.fcntl(parent, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(parent, fcntl.F_SETFL, fcntl.fcntl(parent, fcntl.F_GETFL) | os.O_ASYNC)
    gone, _, _ = select.select([parent], [], [], 0)
    return not gone
