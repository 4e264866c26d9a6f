"""The other end of a worker: takes one job after another and answers each, bounded by the system.

Jobs come pickled on standard input, so that values keep their types, from whoever started this
process. Each is answered by a line of JSON: what goes back was near a stranger's template.
"""

import contextlib
import json
import os
import pickle
import select
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from generator import bounds
from generator.errors import ScaffoldError

DONE = "done"


class Job(Protocol):
    """What is done here for another process; what it returns must be of JSON's own types."""

    @property
    def name(self) -> str:
        """What the job is about, such as `template mine`."""

    def do(self, *, trust: bool) -> object:
        """Do it; raise `ScaffoldError` with whatever went wrong."""


def serve(*, trust: bool) -> None:
    """Do jobs until there are no more; with `trust`, what templates bring along may run."""
    jobs, answers = _take_streams()
    if not trust:
        _bound()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            job: Job = pickle.load(jobs)  # noqa: S301 - see above
            with _mortal(jobs):
                answer = _answer(job, trust=trust)
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()


def _answer(job: Job, *, trust: bool) -> tuple[str, object, str]:
    """Return how a job ended: that it is done or the kind of its error, what it says, and why."""
    try:
        return DONE, job.do(trust=trust), ""
    except ScaffoldError as error:
        return type(error).__name__, str(error), str(error.__cause__ or "")


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the standard streams for jobs and answers; others that write to them do no harm."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return jobs, answers


def _bound() -> None:
    """Let the system refuse what no template needs; Windows has no such bounds."""
    try:
        import resource
    except ImportError:
        return
    most = {
        resource.RLIMIT_AS: bounds.MOST_MEMORY,
        resource.RLIMIT_FSIZE: bounds.MOST_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, wanted in most.items():
        _, hard = resource.getrlimit(kind)
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS has no bound for memory
            resource.setrlimit(kind, (soft, hard))


@contextlib.contextmanager
def _mortal(jobs: BinaryIO) -> Iterator[None]:
    """Let the system end this process with all it started when nobody waits for the job any more.

    The signal that says so ends even a calculation that Python itself could not interrupt.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    flags = fcntl.fcntl(jobs, fcntl.F_GETFL)
    fcntl.fcntl(jobs, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(jobs, fcntl.F_SETFL, flags | os.O_ASYNC)
    gone, _, _ = select.select([jobs], [], [], 0)
    if gone:
        raise EOFError
    yield
    fcntl.fcntl(jobs, fcntl.F_SETFL, flags)
