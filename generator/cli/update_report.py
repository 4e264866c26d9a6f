"""What `scaffold update` prints: its plan, and its outcome, as lines and as JSON."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.cli.generation import outcome_of
from generator.messages import counted, join_words, printable, shell_line
from generator.project.command import relative_path
from generator.project.result import Step, open_commands
from generator.project.update.apply import CONTINUE
from generator.project.update.deploy import Deploy
from generator.project.update.plan import UpdatePlan, as_json
from generator.registry.template import Template

BUNDLED = "bundled"  # the source of templates that are part of scaffold
DECIDE = (
    "Decide each conflict: your project's lines, the old template's and the new one's stand "
    "between markers; keep what is right of both. Then:"
)
# By git's reason why it cannot merge a file.
WHOLE = {
    "binary": (
        "both changed it, and it is not text. Yours stays; to take the template's: "
        "{git} checkout --theirs -- {name}"
    ),
    "modify/delete": "you edited it, and the template has removed it. Yours stays, or delete it.",
}
SIGNS = {"added": "A", "removed": "D", "changed": "M", "renamed": "R"}


def plan_lines(plan: UpdatePlan) -> list[str]:
    """Return the plan: versions, files, classes of hunks, notes, and what to do afterwards."""
    if not plan.is_needed:
        return ["Nothing to update: the project has this version and these answers."]
    counts = plan.counts
    lines = [_versions(plan), f"  {counted(len(plan.changes), 'file')}:"]
    lines += [f"    {_change(plan, path, kind)}" for path, kind in _files(plan)]
    lines.append(
        f"  {counted(counts.template, 'hunk')} only of the template, {counts.yours} only yours, "
        f"{counts.both} where both stay, {counted(counts.conflicts, 'conflict')}"
    )
    place = plan.living.path
    lines += [f"  {_whole(place, *item)}" for item in sorted(plan.merged.reasons.items())]
    if not plan.base.is_recorded:
        lines.append(f"  The base is commit {plan.base.commit[:12]}.")
    if gone := plan.merged.kept_deleted:
        lines.append(f"  You deleted {join_words(map(printable, gone))}: that stays deleted.")
    lines += [f"  {note}" for note in plan.target.notes]
    return [*lines, *_deploy_lines(plan.deploy)]


def closing_lines(
    plan: UpdatePlan | None, steps: Sequence[Step], typed: str, *, bundled: bool = False
) -> list[str]:
    """Return the outcome: the plan, its steps, and the commands to run next.

    `typed` is the project's path as the user named it. Without a plan, `bundled` tells whether the
    project is of a bundled template.
    """
    lines = plan_lines(plan) if plan else []
    lines += [f"  {outcome_of(step)}" for step in steps]
    later = [command for command in open_commands(steps) if command != CONTINUE]
    if plan and plan.has_conflicts and steps:
        commands = (
            command_line("update", typed, "--continue"),
            command_line("update", typed, "--abort"),
        )
        later += [commands[0], f"{commands[1]}  # to have everything as before"]
        return [*lines, "", DECIDE, *_listed(later)]
    if any(step.name == "commit" for step in steps):
        named = _named(plan.target.plan.template) if plan else [] if bundled else None
        if named is not None:
            command = command_line("check", typed, *named)
            later.append(f"{command}  # runs what every project of this template must pass")
    return [*lines, "", "Next:", *_listed(later)] if later else lines


def _named(template: Template) -> list[str] | None:
    """Return how `scaffold check` must name a template; None if it has nothing to run."""
    if not template.manifest.proof:
        return None
    return [] if template.bundled else ["--trust", "-t", template.reference]


def command_line(name: str, typed: str, *words: str) -> str:
    """Return a command for the project, as it works where the user is."""
    return shell_line(["scaffold", name, *([typed] if typed not in {"", "."} else []), *words])


def _listed(commands: Sequence[str]) -> list[str]:
    return [f"  {command}" for command in dict.fromkeys(commands) if command]


def as_document(
    plan: UpdatePlan | None, steps: Sequence[Step], *, applied: bool
) -> dict[str, object]:
    """Return plan and outcome as plain data."""
    table = dict(as_json(plan)) if plan else {}
    return {**table, "applied": applied, "steps": [step.as_json() for step in steps]}


def _versions(plan: UpdatePlan) -> str:
    before, now = plan.living.record.template, plan.target.record.template
    old, new = (it.version or it.commit[:12] or "without a version" for it in (before, now))
    title = printable(plan.target.plan.template.title)
    after = plan.target.record.template
    if before.id and before.id != after.id and BUNDLED in {before.source, after.source}:
        return f"From the template {printable(before.id)} {old} to another one: {title} {new}"
    return f"{title} {old} -> {new}" if old != new else f"{title} {new}"


def _files(plan: UpdatePlan) -> Iterator[tuple[str, str]]:
    for change in plan.changes:
        shown = f"{change.before} -> {change.path}" if change.before else change.path
        yield shown, change.kind


def _change(plan: UpdatePlan, path: str, kind: str) -> str:
    conflict = path in plan.merged.conflicts or path in plan.merged.reasons
    return f"{SIGNS[kind]} {printable(path)}{'  (conflict)' if conflict else ''}"


def _whole(project: Path, path: str, why: str) -> str:
    """Return what there is to decide of a file without markers; `why` is git's word for it."""
    said = WHOLE.get(why, f"git cannot merge it ({why}). Make it as it should be.")
    near = relative_path(project)
    git = shell_line(["git", *(["-C", near] if near != os.curdir else [])])
    return f"{printable(path)}: {said.format(git=git, name=shell_line([path]))}"


def _deploy_lines(deploy: Deploy) -> list[str]:
    """Return what changes outside of the code; empty if nothing does."""
    rows = [
        ("New environment variables", deploy.variables_added),
        ("Environment variables that are gone", deploy.variables_removed),
        ("New services", deploy.services_added),
        ("Services that are gone", deploy.services_removed),
        ("New commands of make", deploy.commands_added),
        ("Commands of make that are gone", deploy.commands_removed),
        ("New migrations", deploy.migrations),
    ]
    lines = [f"  {title}: {', '.join(map(printable, names))}" for title, names in rows if names]
    lines += [f"  {printable(note)}" for note in deploy.notes]
    lines += [f"  Run: {printable(command)}" for command in deploy.run]
    return ["", "Before you deploy:", *lines] if lines else []
