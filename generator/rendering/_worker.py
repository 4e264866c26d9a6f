"""A separate process for jobs on third-party templates, which is watched and can be ended."""

import atexit
import contextlib
import json
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from generator.errors import InputError, ScaffoldError, WorkError
from generator.rendering._worker_child import DONE, Job
from generator.system.processes import KILL, signal_group

LONGEST_ANSWER = 8 << 20  # bytes of an answer
PACE = 0.25  # seconds between two checks of the running jobs
PROGRAM = """\
import sys
sys.path[:] = sys.argv[4:]
list(map(__import__, sys.argv[3].split()))  # ahead of the first job
from generator.rendering._worker_child import serve
serve(trust=sys.argv[1] == "trust", parent=int(sys.argv[2]))
"""
ERRORS = {kind.__name__: kind for kind in (InputError, WorkError)}

OWN = "generator.rendering._renderer generator.rendering.sandbox"  # modules that render
COPIERS = "copier"

Watch = Callable[[float], None]
_until: ContextVar[float] = ContextVar("until", default=math.inf)


class Worker:
    """A process in its own process group; it ends when the parent ends, in whatever way.

    It imports modules from the `sys.path` of the parent only. With `trust` it passes the output of
    tasks to standard error, and does one job, after which it is ended.
    """

    def __init__(self, *, trust: bool = False, renderer: str = OWN) -> None:
        self.fit = True  # for another job
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._name = ""
        self._start = 0.0
        self._objection: ScaffoldError | None = None
        watched, self._life = os.pipe()  # our end closes with this process, in whatever way
        try:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-c", PROGRAM),
                    *("trust" if trust else "", str(watched), renderer, *sys.path),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if trust else subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[watched] if os.name == "posix" else (),
            )
        finally:
            os.close(watched)

    def do(self, job: Job, watch: Watch) -> object:
        """Do a job; `watch` is called regularly with the seconds since its start.

        Returns the result of the job. Raises its error, or that of `watch`, which stops the job.
        """
        self.fit = False
        self._name = job.name
        until = _until.get()

        def look(seconds: float) -> None:
            if time.monotonic() > until:
                raise WorkError(
                    f"The {job.name} was stopped: it takes too long for this server. Nothing was "
                    "written; render it with `scaffold new`, or tell the template's author."
                )
            watch(seconds)

        with self._watched(look):
            line = self._answer(job)
        if self._objection:
            raise self._objection
        if not line.endswith(b"\n"):
            self.kill()
            raise WorkError(
                f"The {job.name} does not render: the process that did it ended with "
                f"{self._process.wait()}. Nothing was written; tell the template's author."
            )
        self.fit = True
        kind, said, why = json.loads(line)
        if kind == DONE:
            return said
        raise ERRORS.get(kind, WorkError)(said) from (Exception(why) if why else None)

    def look(self) -> None:
        """Call the watch of the running job, if any, and stop the job if the watch raises.

        A job that cannot be watched is stopped too; the thread continues with the others.
        """
        with self._lock:
            if self._watch is None or self._objection:
                return
            try:
                self._watch(time.monotonic() - self._start)
            except Exception as error:  # noqa: BLE001 - one job must not end the watch over all
                self._objection = self._explained(error)
                self.kill()

    def kill(self) -> None:
        """Kill the process and its children."""
        signal_group(self._process, KILL)

    def end(self) -> None:
        """Kill the process, wait for it and close its pipes; further calls do nothing more."""
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        life, self._life = self._life, -1
        if life >= 0:
            os.close(life)

    def _explained(self, error: Exception) -> ScaffoldError:
        """Return the error that stops a job: that of its watch, or that it cannot be watched."""
        if isinstance(error, ScaffoldError):
            return error
        place = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
        reason = getattr(error, "strerror", None) or error
        stopped = WorkError(
            f"The {self._name} was stopped, because its files could not be watched: "
            f"{reason}{place}. Nothing was written; run the command again."
        )
        stopped.__cause__ = error
        return stopped

    def _answer(self, job: Job) -> bytes:
        """Send a job and return the line of its answer; without its end if the process died."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin and stdout  # noqa: S101, PT018 - both are pipes
        with contextlib.suppress(BrokenPipeError):
            stdin.write(pickle.dumps(job))
            stdin.flush()
        return stdout.readline(LONGEST_ANSWER)

    @contextlib.contextmanager
    def _watched(self, watch: Watch) -> Iterator[None]:
        self._start, self._watch = time.monotonic(), watch
        try:
            yield
        finally:
            with self._lock:
                self._watch = None


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give all jobs of the block together less time than they would have otherwise."""
    token = _until.set(min(_until.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _until.reset(token)


_idle: list[Worker] = []
_living: set[Worker] = set()
_watchman: list[threading.Thread] = []


def warm_up(*, copier: bool) -> None:
    """Start a worker in advance, so that it imports a renderer while the user types."""
    if not _idle:
        _idle.append(_start_worker(renderer=COPIERS if copier else OWN))


@contextlib.contextmanager
def lease_worker(*, trust: bool = False) -> Iterator[Worker]:
    """Lease a worker; one that is unfit, or that trusted a template, is ended afterwards."""
    worker = _start_worker(trust=True) if trust else _idle_or_new()
    try:
        yield worker
    finally:
        if worker.fit and not trust:
            _idle.append(worker)
        else:
            _living.discard(worker)
            worker.end()


@atexit.register
def end_workers() -> None:
    """End all workers, including busy ones."""
    _idle.clear()
    while _living:
        _living.pop().end()


def _idle_or_new() -> Worker:
    try:
        return _idle.pop()
    except IndexError:
        return _start_worker()


def _start_worker(*, trust: bool = False, renderer: str = OWN) -> Worker:
    worker = Worker(trust=trust, renderer=renderer)
    _living.add(worker)
    if not _watchman:
        _watchman.append(threading.Thread(target=_watch_all, daemon=True))
        _watchman[0].start()
    return worker


def _watch_all() -> None:
    """Watch all workers forever; signals are for the main thread, which may block them."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        time.sleep(PACE)
        for worker in tuple(_living):
            worker.look()
