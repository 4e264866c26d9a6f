"""What all requests share: the templates, held plans, made previews, and a pool for the work."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from generator.errors import AnswerError
from generator.project import operations
from generator.project.held_plans import HeldPlans
from generator.project.operations import CheckedAnswers, PlannedProject, Wanted
from generator.recommendation.needs import Needs
from generator.registry.registry import Registry

if TYPE_CHECKING:
    from generator.project.plan import Plan

WORKERS = 4  # requests that are worked on at a time
MOST_BYTES = 48 << 20  # of the files of kept previews

Result = TypeVar("Result")


class Core:
    """Answers what the page and the API ask; `folder` is where projects are made, if anywhere."""

    def __init__(self, registry: Registry, folder: Path | None = None) -> None:
        self.registry = registry
        self.folder = folder
        self.plans = HeldPlans[HeldPlan]()
        self._previews = Previews(MOST_BYTES)
        self._limiter: CapacityLimiter | None = None

    async def work(self, what: Callable[..., Result], *values: object) -> Result:
        """Do something in a thread; at most `WORKERS` at a time."""
        if self._limiter is None:  # needs the running loop
            self._limiter = CapacityLimiter(WORKERS)
        return await anyio.to_thread.run_sync(what, *values, limiter=self._limiter)

    def needs(self, wanted: Wanted) -> Needs:
        """Return the needs as understood; raise `InputError` for unknown ones."""
        return operations.request_for(
            wanted._replace(template="", settings=()), self.registry
        ).needs

    def check(self, wanted: Wanted) -> CheckedAnswers:
        """Answer every question as far as it goes."""
        request = operations.request_for(wanted, self.registry, is_shared=self.is_shared)
        return operations.check_answers(request, wanted.name, self.registry)

    def preview(self, wanted: Wanted) -> PlannedProject:
        """Return the files of a project; raise `InputError` for an answer that cannot be taken."""
        found = self.check(wanted)
        for key, reason in found.refused.items():
            raise AnswerError(key, reason)
        return self.planned(found, wanted)

    def planned(self, found: CheckedAnswers, wanted: Wanted) -> PlannedProject:
        """Return the files of a project whose answers are checked; it must have a plan."""
        plan = found.plan
        assert plan  # noqa: S101 - the callers look
        given = tuple(it for it in wanted.settings if it.partition("=")[0] not in found.refused)
        taken = wanted._replace(settings=given)
        command = operations.command_line(taken)
        return self._previews.get(taken, lambda: operations.preview(plan, taken.name, command))

    def hold(self, planned: PlannedProject) -> str:
        """Keep the plan of a project, without its files, and return its token."""
        return self.plans.hold(HeldPlan(planned.name, planned.plan))

    @property
    def is_shared(self) -> bool:
        """Whether this is a server for many: it writes into no folder."""
        return self.folder is None


class HeldPlan(NamedTuple):
    """A plan to make later, and the name of its project."""

    name: str
    plan: "Plan"


class Previews:
    """The previews that were asked for last, within a limit on their size."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._made: OrderedDict[object, PlannedProject] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], PlannedProject]) -> PlannedProject:
        """Return the preview with this key, made if it is not there."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > 1 and sum(map(_size, self._made.values())) > self._most:
                self._made.popitem(last=False)
        return made


def _size(planned: PlannedProject) -> int:
    return sum(map(len, planned.contents.values()))
