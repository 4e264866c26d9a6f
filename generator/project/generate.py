"""Turns a plan into a project: renders, checks, records, commits and installs it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from generator.messages import counted, join_words, printable
from generator.project._install import LOCK, sync
from generator.project._joining import exposed, is_repository, join_repository, set_pristine_aside
from generator.project._repository import commit_lock, start_repository
from generator.project._staging import Staging, staging
from generator.project.dotenv import write_secrets
from generator.project.plan import DATE_QUESTION, Plan
from generator.project.record import Record, tree_id, write_record
from generator.project.result import File, GeneratedProject, Step
from generator.registry.version import versioned
from generator.rendering.context import Origin
from generator.rendering.render import list_files, render
from generator.rendering.tasks import run_tasks
from generator.system.names import GIT_FOLDER, RECORD
from generator.system.trees import temporary

Progress = Callable[[str], AbstractContextManager[object]]


@contextmanager
def rendered_preview(plan: Plan) -> Iterator[tuple[Path, tuple[File, ...]]]:
    """Render the plan where nobody sees it: the tree, while it lasts, and what is in it."""
    with temporary() as folder:
        tree = folder / "project"
        tree.mkdir()
        _render(plan, tree, _origin(plan))
        write_record(tree, _record(plan, tree))
        yield tree, tuple(list_files(tree))


def render_unmodified(plan: Plan, tree: Path) -> Record:
    """Render the plan into an empty folder, with its tasks if they run; return its record.

    The record is not written, and neither are secrets.
    """
    origin = _origin(plan)
    _render(plan, tree, origin)
    if plan.runs_tasks:
        run_tasks(plan.template.folders, plan.values, tree, origin, lambda: None)
    return _record(plan, tree)


def generate(
    plan: Plan,
    destination: Path,
    progress: Progress,
    *,
    with_git: bool,
    has_neighbours: bool = False,
) -> GeneratedProject:
    """Generate the project in a staging folder and move it into place: all or nothing.

    Tasks run at the final path, because what they make may contain it. With `has_neighbours`, it is
    generated beside files that the destination contains; those that both have stay as they are.
    """
    manifest, origin = plan.template.manifest, _origin(plan)
    joins = with_git and is_repository(destination)  # before tasks, which may make one
    with staging(destination, has_neighbours=has_neighbours) as staged:
        with progress("Rendering"):
            _render(plan, staged.tree, origin)
        if plan.runs_tasks:
            staged.place_for_tasks()
            with progress("Running the template's tasks; do not change the folder meanwhile"):
                run_tasks(plan.template.folders, plan.values, staged.tree, origin, staged.beat)
        record = _record(plan, staged.tree)
        secret = manifest.secrets
        written = secret.file if secret and write_secrets(staged.tree, secret) else ""
        write_record(staged.tree, record)
        staged.judge_neighbours()
        left = (written, *staged.kept)
        files = tuple(file for file in list_files(staged.tree) if file[0] not in left)
        steps = [*_tasks(plan), *_kept(staged.kept)]
        place = _join if joins else _commit if with_git else _place
        placed = place(staged, plan, record)
        if with_git:
            steps += exposed(staged, private_files(plan))
        steps += placed
    return GeneratedProject(files, tuple(steps))


def _place(staged: Staging, _plan: Plan, _record: Record) -> list[Step]:
    staged.place()
    return []


def _commit(staged: Staging, plan: Plan, _record: Record) -> list[Step]:
    """Place the project as a repository, whose first commit is the unmodified render."""
    title = plan.template.manifest.title
    step = start_repository(staged.tree, staged.destination, title, private_files(plan))
    staged.place()
    return [step]


def _join(staged: Staging, plan: Plan, record: Record) -> list[Step]:
    """Place the project in a repository that is there, and keep the unmodified render in it."""
    aside = set_pristine_aside(staged, plan.template.manifest.title, private_files(plan))
    staged.place()
    if isinstance(aside, Path):
        aside = join_repository(staged.destination, aside, record.pristine)
    return [aside]


def private_files(plan: Plan) -> list[str]:
    """Return the files that git must not track."""
    secrets = plan.template.manifest.secrets
    return [secrets.file] if secrets else []


def install(
    destination: Path, project: GeneratedProject, progress: Progress, *, may_run: bool
) -> GeneratedProject:
    """Lock and install the dependencies of a project with `pyproject.toml`.

    That builds the project and so runs code from the template: `may_run` must be true for it.
    """
    if not (destination / "pyproject.toml").is_file():
        return project
    if not may_run:
        note = "dependencies not installed: this runs code from a third-party template, see --trust"
        return project.after(Step("install", done=False, note=note, command="uv sync"))
    with progress("Installing dependencies"):
        steps = list(sync(destination))
    in_git = any(step.name == "git" and step.done for step in project.steps)
    if in_git and steps[0].name == "lock" and steps[0].done:
        steps[0] = commit_lock(destination, LOCK)
    return project.after(*steps)


def _origin(plan: Plan) -> Origin:
    return versioned(plan.questions.origin, plan.template.path)


def _render(plan: Plan, tree: Path, origin: Origin) -> None:
    folders = plan.template.folders
    render(folders, plan.values, tree, origin, prepared=plan.prepared, trust=plan.trust)


def _tasks(plan: Plan) -> Iterator[Step]:
    """Yield the outcome of the template's own commands."""
    number = counted(len(plan.tasks), "task of the template")
    if plan.runs_tasks:
        yield Step("tasks", done=True, note=f"{number} run")
    elif plan.tasks:
        asked = ", as asked" if plan.trust else ""
        note = f"{number} not run{asked}; run them yourself if you want: {'; '.join(plan.tasks)}"
        yield Step("tasks", done=False, note=note)


def _kept(names: tuple[str, ...]) -> Iterator[Step]:
    """Yield a note on files that were there before and stay as they are."""
    if names:
        note = f"kept yours, and not the template's: {join_words(map(printable, names))}"
        yield Step("kept", done=True, note=note)


def _record(plan: Plan, tree: Path) -> Record:
    template = plan.template
    return Record(
        template=template.recorded,
        layers=template.manifest.layers,
        pristine=tree_id(tree, without=[RECORD, GIT_FOLDER, *private_files(plan)]),
        needs=plan.needs.as_dict() if plan.recommendation else {},
        answers=plan.answers.recorded(),
        history=plan.history,
        generated=str(plan.values.get(DATE_QUESTION, "")),
    )
