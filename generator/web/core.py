"""What all requests share: templates, held plans, made previews, and the bounds of the work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from generator.errors import AnswerError, ScaffoldError
from generator.limits import MOST_FILES
from generator.project import operations
from generator.project.held_plans import HeldPlans
from generator.project.operations import CheckedAnswers, PlannedProject, Wanted
from generator.project.request import Request
from generator.recommendation.needs import Needs
from generator.registry.registry import Registry
from generator.registry.template import Template
from generator.rendering.render import apart, within
from generator.web.gates import Busy, Gate
from generator.web.paths import Paths
from generator.web.previews import Previews

if TYPE_CHECKING:
    from generator.project.plan import Plan

THREADS = 64  # requests that are worked on at a time, most of them in wait for a turn to render
MOST_WAITING = 128  # requests in wait for a thread
BUNDLED = (2, 48)  # renderings at a time, and in wait for their turn
THIRD_PARTY = (2, 6)  # the same for templates that may take long; they never delay the others
MOST_SECONDS = 20  # for all that is run of a third-party template, for one request
MOST_BYTES = 48 << 20  # of the files of kept previews

Result = TypeVar("Result")


class Core:
    """Answers what the page and the API ask; `folder` is where projects are made, if anywhere."""

    def __init__(self, registry: Registry, folder: Path | None = None) -> None:
        self.registry = registry
        self.folder = folder
        self.plans = HeldPlans[HeldPlan]()
        self.paths = Paths(registry, folder)
        self._previews = Previews(MOST_BYTES)
        self._bundled, self._third_party = Gate(*BUNDLED), Gate(*THIRD_PARTY)
        self._limiter: CapacityLimiter | None = None

    async def work(self, what: Callable[..., Result], *values: object) -> Result:
        """Do something in a thread; errors name no path of this machine.

        Raises `Busy` if there is too much to do.
        """
        if self._limiter is None:  # needs the running loop
            self._limiter = CapacityLimiter(THREADS)
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise Busy
        try:
            return await anyio.to_thread.run_sync(what, *values, limiter=self._limiter)
        except ScaffoldError as error:
            error.args = (self.paths.hidden(str(error)), *error.args[1:])
            raise

    def needs(self, wanted: Wanted) -> Needs:
        """Return the needs as understood; raise `InputError` for unknown ones."""
        return operations.request_for(
            wanted._replace(template="", settings=()), self.registry
        ).needs

    def schema(self, name: str) -> dict[str, object]:
        """Return the questions of a template as JSON Schema."""
        template = operations.named_template(name, self.registry)
        with self.turn(template, renders=False):
            return operations.describe(template).schema

    def check(self, wanted: Wanted) -> CheckedAnswers:
        """Answer every question as far as it goes."""
        request = operations.request_for(wanted, self.registry, is_shared=self.is_shared)
        with self.turn(request.template or self._recommended(request), renders=False):
            found = operations.check_answers(request, wanted.name, self.registry)
        refused = {key: self.paths.hidden(reason) for key, reason in found.refused.items()}
        return found._replace(refused=refused)

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

        def make() -> PlannedProject:
            with self.turn(plan.template, renders=True):
                return operations.preview(plan, taken.name, command)

        key = (taken, repr(plan.values), _changed(plan.template))
        return self._previews.get(key, make)

    def hold(self, planned: PlannedProject) -> str:
        """Keep the plan of a project, without its files, and return its token."""
        return self.plans.hold(HeldPlan(planned.name, planned.plan))

    @contextmanager
    def turn(self, template: Template | None, *, renders: bool) -> Iterator[None]:
        """Wait for a turn, if the work of the block may take long.

        All work for a third-party template may: it runs in workers, and is ended when it is late.
        Bundled templates are rendered in workers too: threads would share one processor.
        """
        if template and not template.bundled:
            with self._third_party.passed(), within(MOST_SECONDS):
                yield
        elif renders:
            with self._bundled.passed(), apart():
                yield
        else:
            yield

    def _recommended(self, request: Request) -> Template | None:
        """Return the recommended template if it may be a third-party one."""
        if all(item.bundled for item in self.registry.candidates.values()):
            return None
        from generator.project.plan import decide

        return decide(request, self.registry)[0]

    @property
    def is_shared(self) -> bool:
        """Whether this is a server for many: it writes into no folder."""
        return self.folder is None


def _changed(template: Template) -> int:
    """Return the time of the newest file of a template that may change while it is served."""
    if template.bundled or template.commit:
        return 0
    every = (path for folder in template.folders for path in islice(folder.rglob("*"), MOST_FILES))
    return max((path.lstat().st_mtime_ns for path in every), default=0)


class HeldPlan(NamedTuple):
    """A plan to make later, and the name of its project."""

    name: str
    plan: "Plan"
