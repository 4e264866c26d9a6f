"""A process for what strangers' templates could do harm in: given jobs, watched, and ended."""

import atexit
import contextlib
import json
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

from generator.errors import InputError, ScaffoldError, WorkError
from generator.processes import KILL, signal_group
from generator.serving import DONE, Job

LONGEST = 8 << 20  # bytes of an answer
PACE = 0.25  # seconds between two looks at the jobs that are under way
PROGRAM = """\
import sys
sys.path[:] = sys.argv[2:]
import copier  # ahead of the first job
from generator.serving import serve
serve(trust=sys.argv[1] == "trust")
"""
ERRORS = {kind.__name__: kind for kind in (InputError, WorkError)}

Watch = Callable[[float], None]


class Worker:
    """A process in a group of its own; it ends with this one, however that ends.

    It looks for modules where this process does, and nowhere else. With `trust` it says on
    standard error what templates' tasks say, and does one job after which it is ended.
    """

    def __init__(self, *, trust: bool = False) -> None:
        self.fit = True  # for another job
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._start = 0.0
        self._objection: ScaffoldError | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", PROGRAM, "trust" if trust else "", *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if trust else subprocess.DEVNULL,
            start_new_session=True,
        )

    def do(self, job: Job, watch: Watch) -> object:
        """Do a job; `watch` is called now and then with the seconds that it took so far.

        Returns what the job does. Raises what it raises, or what `watch` raised, which stops it.
        """
        self.fit = False
        with self._watched(watch):
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
        """Look at the job that is under way, if there is one, and stop it if that must be."""
        with self._lock:
            if self._watch is None or self._objection:
                return
            try:
                self._watch(time.monotonic() - self._start)
            except ScaffoldError as error:
                self._objection = error
                self.kill()

    def kill(self) -> None:
        """End the process with all that it started."""
        signal_group(self._process, KILL)

    def end(self) -> None:
        """End it, and let nothing of it stay here."""
        self.kill()
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
    def _watched(self, watch: Watch) -> Iterator[None]:
        self._start, self._watch = time.monotonic(), watch
        try:
            yield
        finally:
            with self._lock:
                self._watch = None


_idle: list[Worker] = []
_living: set[Worker] = set()
_watchman: list[threading.Thread] = []


def warm_up() -> None:
    """Start a process ahead of its use, which imports what renders while a person types."""
    if not _idle:
        _idle.append(_started())


@contextlib.contextmanager
def borrowed(*, trust: bool = False) -> Iterator[Worker]:
    """Lend a process; one that is of no more use is ended, and one that trusted a template too."""
    worker = _started(trust=True) if trust else _hired()
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
    if not _watchman:
        _watchman.append(threading.Thread(target=_watch_all, daemon=True))
        _watchman[0].start()
    return worker


def _watch_all() -> None:
    """Look at all that work, for ever; signals are for the main thread, which may block them."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        time.sleep(PACE)
        for worker in tuple(_living):
            worker.look()
