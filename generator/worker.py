"""A process that renders, seen from outside: it is given jobs, watched, and ended."""

import atexit
import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

from generator.errors import ScaffoldError, WorkError
from generator.rendering import Job

LONGEST = 1 << 20  # bytes of an answer
PACE = 0.25  # seconds between two looks at a job that is under way
PROGRAM = """\
import sys
sys.path[:] = sys.argv[2:]
from generator.rendering import serve
serve(trust=sys.argv[1] == "trust")
"""

Watch = Callable[[float], None]


class Worker:
    """A process in a group of its own; it ends with this one, however that ends.

    It looks for modules where this process does, and nowhere else. With `trust` it says on
    standard error what templates' tasks say.
    """

    def __init__(self, *, trust: bool = False) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", PROGRAM, "trust" if trust else "", *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if trust else subprocess.DEVNULL,
            start_new_session=True,
        )

    def do(self, job: Job, watch: Watch) -> None:
        """Do a job; `watch` is called now and then with the seconds that it took so far.

        Raises `WorkError` with what went wrong, or what `watch` raised, which stops the job. After
        an error of any kind the process is of no use.
        """
        with self._watched(watch) as objections:
            answer = self._answer(job)
        if answer.endswith(b"\n"):
            if failure := json.loads(answer):
                raise WorkError(str(failure))
            return
        self._kill()
        if objections:
            raise objections[0]
        raise WorkError(
            f"The template {job.folders[-1].name} does not render: the process that did it ended "
            f"with {self._process.wait()}. Nothing was written; tell the template's author."
        )

    def end(self) -> None:
        """End the process with all that it started."""
        self._kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]

    def _answer(self, job: Job) -> bytes:
        """Hand over a job and wait for the line that ends it; a process that died has none."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin and stdout  # noqa: S101, PT018 - both are pipes
        with contextlib.suppress(BrokenPipeError):
            stdin.write(pickle.dumps(job))
            stdin.flush()
        return stdout.readline(LONGEST)

    @contextlib.contextmanager
    def _watched(self, watch: Watch) -> Iterator[list[ScaffoldError]]:
        """Look at the job that is under way, from a thread, and kill what is to be stopped."""
        done = threading.Event()
        objections: list[ScaffoldError] = []

        def look() -> None:
            start = time.monotonic()
            while not (objections or done.wait(PACE)):
                try:
                    watch(time.monotonic() - start)
                except ScaffoldError as error:
                    objections.append(error)
                    self._kill()

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield objections
        finally:
            done.set()
            thread.join()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


_idle: list[Worker] = []
_living: set[Worker] = set()


def warm_up() -> None:
    """Start a process ahead of its use, which imports what renders while a person types."""
    if not _idle:
        _idle.append(_started())


@contextlib.contextmanager
def borrowed(*, trust: bool) -> Iterator[Worker]:
    """Lend a process; after a failure it is ended, and so is one that trusted a template."""
    worker = _started(trust=True) if trust else _hired()
    fresh = False
    try:
        yield worker
        fresh = not trust
    finally:
        if fresh:
            _idle.append(worker)
        else:
            _living.discard(worker)
            worker.end()


@atexit.register
def end_workers() -> None:
    """End all processes, whatever they do."""
    _idle.clear()
    while _living:
        _living.pop().end()


def _hired() -> Worker:
    try:
        return _idle.pop()
    except IndexError:
        return _started()


def _started(*, trust: bool = False) -> Worker:
    worker = Worker(trust=trust)
    _living.add(worker)
    return worker
