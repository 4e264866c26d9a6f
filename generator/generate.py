"""From a plan to a project in its place: rendered, judged, recorded, committed, installed."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.git import commit_lock, start_repository, versioned
from generator.install import LOCK, lock, sync
from generator.plan import Plan
from generator.project import RECORD, Record, tree_id, write_record, write_secrets
from generator.render import REPOSITORY, list_files, render
from generator.staging import staging
from generator.steps import Step

File = tuple[str, int]
Progress = Callable[[str], AbstractContextManager[object]]


@dataclass(frozen=True)
class Made:
    """A project: its files with their sizes in bytes, and how the steps around it went."""

    files: tuple[File, ...]
    steps: tuple[Step, ...] = ()


@contextmanager
def rendered(plan: Plan) -> Iterator[tuple[Path, tuple[File, ...]]]:
    """Render the plan where nobody sees it: the tree, while it lasts, and what is in it."""
    with tempfile.TemporaryDirectory(prefix="scaffold-") as folder:
        tree = Path(folder, "project")
        tree.mkdir()
        _render(plan, tree, tasks=False)
        write_record(tree, _record(plan, tree))
        yield tree, tuple(list_files(tree))


def generate(plan: Plan, destination: Path, progress: Progress, *, with_git: bool) -> Made:
    """Make the project in a staging folder and move it into place; all of it, or nothing."""
    manifest = plan.template.manifest
    with staging(destination) as staged:
        with progress("Rendering"):
            _render(plan, staged.tree, tasks=bool(plan.tasks))
        record = _record(plan, staged.tree)
        secret = manifest.secrets
        ignored = [secret.file] if secret and write_secrets(staged.tree, secret) else []
        write_record(staged.tree, record)
        files = tuple(file for file in list_files(staged.tree) if file[0] not in ignored)
        steps = list(_tasks(plan))
        if with_git:
            steps.append(start_repository(staged.tree, destination, manifest.title, ignored))
        staged.place()
    return Made(files, tuple(steps))


def install(destination: Path, made: Made, progress: Progress, *, may_run: bool) -> Made:
    """Lock and install the dependencies of a project that uv understands.

    That builds the project, and so runs what a template put there: it `may_run` if it is trusted.
    """
    if not (destination / "pyproject.toml").is_file():
        return made
    steps = list(made.steps)
    if not may_run:
        note = "dependencies not installed: that runs what a stranger's template names, see --trust"
        return Made(made.files, (*steps, Step("install", done=False, note=note, command="uv sync")))
    with progress("Resolving dependencies"):
        steps.append(lock(destination))
    if steps[-1].done:
        if any(step.name == "git" and step.done for step in made.steps):
            steps[-1] = commit_lock(destination, LOCK)
        with progress("Installing dependencies"):
            steps.append(sync(destination))
    return Made(made.files, tuple(steps))


def _render(plan: Plan, tree: Path, *, tasks: bool) -> None:
    origin = versioned(plan.questions.origin, plan.template.path)
    render(plan.template.folders, plan.values, tree, origin, trust=plan.trust, tasks=tasks)


def _tasks(plan: Plan) -> Iterator[Step]:
    """Say what became of the template's own commands."""
    number = f"{len(plan.tasks)} {'task' if len(plan.tasks) == 1 else 'tasks'} of the template"
    if plan.tasks and plan.trust:
        yield Step("tasks", done=True, note=f"{number} run")
    elif plan.tasks:
        note = f"{number} not run, run what you want of it yourself: {'; '.join(plan.tasks)}"
        yield Step("tasks", done=False, note=note)


def _record(plan: Plan, tree: Path) -> Record:
    template = plan.template
    return Record(
        template=template.id,
        source=template.origin,
        ref=template.ref,
        commit=template.commit,
        version=template.manifest.version,
        layers=template.manifest.layers,
        pristine=tree_id(tree, without=[RECORD, REPOSITORY]),
        needs=plan.needs.as_dict() if plan.recommendation else {},
        answers=plan.answers.recorded(),
    )
