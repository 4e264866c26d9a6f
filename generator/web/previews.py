"""The previews that were asked for last, each made once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

from generator.project.operations import PlannedProject


class Previews:
    """Previews by their keys, within a limit on the size of all their files."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._made: OrderedDict[object, PlannedProject] = OrderedDict()
        self._size = 0
        self._begun: dict[object, Future[PlannedProject]] = {}
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], PlannedProject]) -> PlannedProject:
        """Return the preview with this key; of several requests at once, one makes it."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
            begun = self._begun.get(key)
            ours: Future[PlannedProject] = Future()
            if begun is None:
                self._begun[key] = ours
        if begun is not None:
            return begun.result()
        try:
            made = make()
        except BaseException as error:
            self._end(key)
            ours.set_exception(error)
            raise
        self._keep(key, made)
        self._end(key)
        ours.set_result(made)
        return made

    def _end(self, key: object) -> None:
        with self._lock:
            del self._begun[key]

    def _keep(self, key: object, made: PlannedProject) -> None:
        """Keep a preview, and drop the oldest ones beyond the limit."""
        with self._lock:
            self._made[key] = made
            self._size += _size(made)
            while self._size > self._most and len(self._made) > 1:
                self._size -= _size(self._made.popitem(last=False)[1])


def _size(planned: PlannedProject) -> int:
    return sum(map(len, planned.contents.values()))
