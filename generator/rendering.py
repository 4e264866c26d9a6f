"""The process that renders: the only user of Copier, bounded by the system, and easy to end.

It takes one job after another on its standard input and answers each with a line of JSON: what
went wrong, or an empty text. Jobs are pickled, so that answers keep their types; they come from
whoever started this process. What goes back was near a stranger's template, and is plain text.
"""

import contextlib
import errno
import json
import os
import pickle
import select
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from generator.errors import WorkError
from generator.gate import MOST_BYTES, MOST_MEMORY

FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Job:
    """Render `folders`, in order, into the empty folder `tree`; with `tasks`, run theirs too."""

    folders: tuple[Path, ...]
    values: Mapping[str, object]
    tree: Path
    tasks: bool = False


def serve(*, trust: bool) -> None:
    """Do jobs until there are no more; with `trust`, what templates bring along may run."""
    jobs, answers = _take_streams()
    if not trust:
        _bound()
    import copier  # noqa: F401 - ahead of the first job

    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            job = pickle.load(jobs)  # noqa: S301 - see above
            with _mortal(jobs):
                failure = failure_of(job, trust=trust)
            answers.write(json.dumps(failure).encode() + b"\n")


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the standard streams for jobs and answers; others that write to them do no harm."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return jobs, answers


def _bound() -> None:
    """Let the system refuse what no template needs; Windows has no such bounds."""
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_FSIZE: MOST_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        _, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS has no bound for memory
            resource.setrlimit(kind, (least, hard))


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
    if not gone:
        yield
    fcntl.fcntl(jobs, fcntl.F_SETFL, flags)


def failure_of(job: Job, *, trust: bool) -> str:
    """Do a job; return what went wrong, for a person to read, or nothing."""
    try:
        for folder in job.folders:
            _copy(folder, job, trust=trust)
    except WorkError as error:
        return str(error)
    return ""


def _copy(folder: Path, job: Job, *, trust: bool) -> None:
    """Let Copier render one template, all answers given; the person's own trust counts nothing."""
    import copier
    from plumbum import local

    with _translated(folder):
        # Copier finds no git, though tasks do: it would start a process for each file, and of a
        # template in git render the newest tag instead of the files that were judged.
        local.env.path.clear()
        copier.run_copy(
            str(folder),
            job.tree,
            data=dict(job.values),
            settings=copier.Settings(),
            defaults=True,
            overwrite=True,
            quiet=True,
            unsafe=trust,
            skip_tasks=not job.tasks,
        )


@contextlib.contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turn whatever rendering raises into one error that names the template and the place in it."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise WorkError(
                f"The disk is full: {error.strerror}. Free some space, run again."
            ) from error
        raise WorkError(f"Cannot render {folder}: {error}. Nothing was written.") from error
    except Exception as error:
        place = f"{folder.name}{_place_of(error, folder)}"
        reason = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, MemoryError):
            reason = f"it takes more than {MOST_MEMORY >> 20} MiB of memory"
        raise WorkError(
            f"The template {place} does not render: {reason}. Nothing was written; "
            "tell the template's author."
        ) from error


def _place_of(error: Exception, folder: Path) -> str:
    """Return `, FILE line N,` or `, FILE,` for an error in a file of the template, or nothing."""
    if isinstance(error, UnicodeDecodeError):
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        found = next((path for path in files if path.read_bytes() == error.object), None)
        return f", {found.relative_to(folder)}," if found else ""
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace:  # Jinja puts a frame of its own for each line of a template that led here
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    if not (isinstance(name, str) and isinstance(line, int)) or name.startswith("<"):
        return ""
    return f", {name.removeprefix(f'{folder}/')} line {line},"
