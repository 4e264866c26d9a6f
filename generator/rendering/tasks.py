"""Run the tasks of a trusted template in the rendered project, and check what they leave there."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generator import limits
from generator.errors import WorkError
from generator.messages import printable
from generator.rendering._copies import copied
from generator.rendering._job import Tasks
from generator.rendering._worker import lease_worker
from generator.rendering.aside import find_aside
from generator.rendering.context import Origin
from generator.rendering.render import LONGEST
from generator.system.names import GIT_FOLDER, STAGING_PREFIX
from generator.system.trees import DEEP, SPECIAL, walk


def run_tasks(
    folders: Sequence[Path],
    values: Mapping[str, object],
    tree: Path,
    origin: Origin,
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Run the tasks of `folders`, in order, with copies of them, in the project at its final path.

    `beat` is called several times a second meanwhile. Raises `WorkError` for a task that fails or
    takes too long, and for special files and too deep folders, which git cannot store.
    """

    def watch(seconds: float) -> None:
        beat()
        if seconds > limits.MOST_SECONDS_OF_TASKS:
            raise WorkError(
                f"The {name} were stopped: they did not end within "
                f"{limits.MOST_SECONDS_OF_TASKS} seconds. Nothing was written; tell the "
                "template's author."
            )

    name = Tasks(tuple(folders), values, tree, origin).name
    with copied(folders, find_aside(folders)) as copies, lease_worker(trust=True) as worker:
        worker.do(Tasks(copies, dict(values), tree, origin), watch)
    for entry in walk(tree, without=[GIT_FOLDER, f"{STAGING_PREFIX}*"]):
        if entry.kind in {DEEP, SPECIAL}:
            raise WorkError(
                f"The {name} made {printable(entry.name)[-LONGEST:]}, {entry.wrong}. "
                "Nothing was written; tell the template's author."
            )
