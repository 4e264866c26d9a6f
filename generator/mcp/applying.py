"""Does what was planned: exactly that, and nothing is installed."""

from collections.abc import Iterable

from generator.errors import WorkError
from generator.mcp.planning import (
    HeldProject,
    HeldUpdate,
    digest_of,
    empty_destination,
    living_project,
    named_update,
)
from generator.messages import shell_line
from generator.project import operations
from generator.project.result import Step, closing_message, next_commands, open_commands
from generator.project.update.apply import CONTINUE, apply_update
from generator.registry.registry import Registry
from generator.reporter import SILENT

HELD_BACK = "a tool call runs and installs nothing"


def apply_plan(held: HeldProject | HeldUpdate, registry: Registry) -> dict[str, object]:
    """Make the planned project, or take the planned update into one; return the outcome."""
    if isinstance(held, HeldUpdate):
        return _update(held, registry)
    return _project(held)


def _project(held: HeldProject) -> dict[str, object]:
    empty_destination(held.folder)
    destination = operations.open_destination(held.folder)
    plan = held.plan
    if not plan.template.bundled:
        now = operations.preview(plan, destination.name)
        _refuse_changed(held.digest == digest_of(now.contents))
    project = operations.apply(plan, destination, SILENT.progress)
    return {
        "folder": held.folder,
        "files": len(project.files),
        "steps": [step.as_json() for step in project.steps],
        "next": [shell_line(["cd", held.folder]), *next_commands(plan, project)],
        "message": closing_message(plan, destination.shown),
    }


def _update(held: HeldUpdate, registry: Registry) -> dict[str, object]:
    living = living_project(held.folder)
    template = named_update(living, held.template, registry)
    repository = operations.ready_repository(living)
    with operations.planned_update(living, repository, template, held.wish, registry) as plan:
        _refuse_changed(plan.token == held.token)
        steps = apply_update(plan, SILENT.progress, may_run=False, held_back=HELD_BACK)
    deploy = plan.deploy.as_json()
    return {
        "folder": held.folder,
        "conflicts": plan.counts.conflicts if plan.has_conflicts else 0,
        "steps": [step.as_json() for step in steps],
        "next": _next(held.folder, steps, has_conflicts=plan.has_conflicts),
        "before_you_deploy": {key: names for key, names in deploy.items() if names},
    }


def _next(folder: str, steps: Iterable[Step], *, has_conflicts: bool) -> list[str]:
    """Return the commands to run after an update, in their order."""
    scaffold = [
        f"{shell_line(['scaffold', 'update', folder, '--continue'])}  # after the conflicts",
        f"{shell_line(['scaffold', 'update', folder, '--abort'])}  # to have everything as before",
    ]
    left = [command for command in open_commands(steps) if command != CONTINUE]
    later = [shell_line(["cd", folder]), *left] if left else []
    check = [shell_line(["scaffold", "check", folder])]
    return [*(scaffold if has_conflicts else check), *later]


def _refuse_changed(same: bool) -> None:  # noqa: FBT001 - it is the subject
    if not same:
        raise WorkError(
            "The plan is not valid any more: the project, the template or the answers have "
            "changed since. Plan again, and show the new plan."
        )
