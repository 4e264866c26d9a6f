"""Plans of projects and of updates, as an agent sees them and as they are held until applied."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from generator.errors import InputError
from generator.mcp.arguments import NEW, UPDATE, Arguments, unknown_files
from generator.mcp.places import checked_folder
from generator.messages import shell_line
from generator.project import operations
from generator.project.destination import Destination, read_destination
from generator.project.living import LivingProject, open_project
from generator.project.operations import PlannedProject, Wanted
from generator.project.plan import Plan
from generator.project.request import parse_set_options
from generator.project.update.changes import diff
from generator.project.update.plan import UpdatePlan
from generator.project.update.plan import as_json as update_json
from generator.project.update.target import Wish
from generator.recommendation.ranking import unmet_json
from generator.registry.registry import Registry
from generator.registry.template import Template

MOST_SHOWN = 24_000  # characters of contents, or of a diff, in one answer
START_OF_FILE = "diff --git "


class HeldProject(NamedTuple):
    """A planned project: `digest` is that of its files, `folder` as the agent wrote it."""

    folder: str
    plan: Plan
    digest: str


class HeldUpdate(NamedTuple):
    """A planned update; `token` is the update's own, which stands for the tree and its target."""

    folder: str
    template: str
    wish: Wish
    token: str


class Shown(NamedTuple):
    """What to hold of a plan, none if there is nothing to do, and what the agent gets of it."""

    held: HeldProject | HeldUpdate | None
    answer: dict[str, object]


def make_plan(arguments: Arguments, registry: Registry) -> Shown:
    """Plan what a call asks for."""
    asked = arguments.only(("folder", "mode", "template", "needs", "answers", "show"))
    mode = asked.one_of("mode", (NEW, UPDATE), NEW)
    return (_plan_update if mode == UPDATE else _plan_project)(asked, registry)


# --- A new project --------------------------------------------------------------------------------


def empty_destination(folder: str) -> Destination:
    """Return the destination of a new project; raise `InputError` unless it is missing or empty."""
    checked_folder(folder)
    destination = replace(read_destination(folder), has_neighbours=False)
    destination.check()
    return destination


def digest_of(contents: Mapping[str, bytes]) -> str:
    """Return a hash of files with their paths."""
    found = hashlib.sha256()
    for path, content in sorted(contents.items()):
        found.update(f"{path}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        found.update(content)
    return found.hexdigest()


def _plan_project(asked: Arguments, registry: Registry) -> Shown:
    folder = asked.text("folder", needed="Name the folder to create, such as myapp.")
    destination = empty_destination(folder)
    name = asked.text("template")
    wanted = Wanted(asked.pairs("needs"), asked.pairs("answers"), name, destination.name)
    if not name:
        registry.refuse_duplicates()
    checked = operations.check_answers(
        operations.request_for(wanted, registry), destination.name, registry
    )
    if checked.refused or checked.plan is None:
        raise InputError("\n".join(checked.refused.values()))
    told = operations.without_usual(wanted, checked.options)._replace(name=folder)
    command = operations.command_line(told)
    planned = operations.preview(checked.plan, destination.name, command)
    held = HeldProject(folder, checked.plan, digest_of(planned.contents))
    return Shown(held, {**_project_json(folder, planned), **_contents(planned, asked)})


def _project_json(folder: str, planned: PlannedProject) -> dict[str, object]:
    plan = planned.plan
    recommended = plan.recommendation.recommended if plan.recommendation else ""
    return {
        "mode": NEW,
        "folder": folder,
        "template": facts_of(plan.template),
        **({"recommended": recommended} if recommended else {}),
        "needs": plan.needs.as_dict() if plan.recommendation else {},
        "answers": plan.answers.recorded(),
        "unmet": unmet_json(plan.unmet),
        "notes": list(plan.notes),
        "tasks_not_run": list(plan.tasks),
        "command": planned.command,
        "bytes": sum(size for _, size in planned.files),
        "files": dict(planned.files),
    }


def facts_of(template: Template) -> dict[str, object]:
    """Return what an agent gets to know of a template; never where it is on this machine."""
    return {
        "id": template.id,
        "title": template.title,
        "summary": template.manifest.summary,
        "version": template.manifest.version,
        "trust": template.standing,
    }


def _contents(planned: PlannedProject, asked: Arguments) -> dict[str, object]:
    """Return the contents of the files that the agent asked for, within the limit."""
    names = asked.texts("show")
    if message := unknown_files(names, planned.contents):
        raise InputError(message)
    if not names:
        return {}
    left, shown, cut = MOST_SHOWN, {}, []
    for name in dict.fromkeys(names):
        text = _text(planned.contents[name])
        shown[name] = text[:left]
        left -= len(shown[name])
        if len(text) > len(shown[name]):
            cut.append(name)
    return {"contents": shown, **({"cut": _cut_note(cut)} if cut else {})}


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return f"({len(content):,} bytes that are not text)"


def _cut_note(names: Iterable[str]) -> str:
    return (
        f"Cut after {MOST_SHOWN:,} characters, in {', '.join(names)}. Ask for fewer files with "
        "`show`."
    )


# --- An update ------------------------------------------------------------------------------------


def _plan_update(asked: Arguments, registry: Registry) -> Shown:
    folder = asked.text("folder", needed="Name the folder of the project.")
    if asked.pairs("needs"):
        raise InputError("plan: an update keeps the needs of the project. Pass answers only.")
    wish = Wish(parse_set_options(asked.pairs("answers")))
    living = living_project(folder)
    template = named_update(living, asked.text("template"), registry)
    repository = operations.ready_repository(living)
    with operations.planned_update(living, repository, template, wish, registry) as plan:
        if not plan.is_needed:
            said = "Nothing to update: the project has this version and these answers."
            return Shown(None, {"mode": UPDATE, "folder": folder, "token": None, "message": said})
        held = HeldUpdate(folder, template.id, wish, plan.token)
        answer = {
            "mode": UPDATE,
            "folder": folder,
            "template": facts_of(template),
            **update_json(plan),
            "command": _update_command(folder, asked, plan),
            **_diff(plan, asked),
        }
    return Shown(held, answer)


def living_project(folder: str) -> LivingProject:
    """Open the project in a folder that the agent names."""
    return open_project(str(checked_folder(folder)))


def named_update(living: LivingProject, name: str, registry: Registry) -> Template:
    """Return the template to update to: a named one, so that nothing is fetched for a record.

    Anybody may have written the record of a project.
    """
    recorded = living.record.template
    template = operations.named_template(name or recorded.id, registry)
    if not name and recorded.source not in {"", template.origin} and "://" in recorded.source:
        raise InputError(
            f"The project was made from {recorded.source}, and the template with the name "
            f"{template.id!r} is another one. Name the one to update to with `template`."
        )
    return template


def _update_command(folder: str, asked: Arguments, plan: UpdatePlan) -> str:
    settings = [word for pair in asked.pairs("answers") for word in ("-s", pair)]
    template = ["-t", name] if (name := asked.text("template")) else []
    words = ["scaffold", "update", folder, *settings, *template, "--apply", plan.token]
    return shell_line(words)


def _diff(plan: UpdatePlan, asked: Arguments) -> dict[str, object]:
    """Return the diff, or that of the files that the agent asked for, within the limit."""
    names = asked.texts("show")
    if message := unknown_files(names, [change.path for change in plan.changes]):
        raise InputError(message)
    patch = diff(plan.repository, plan.repository.folder, plan.tree)
    if names:
        before = {change.path: change.before or change.path for change in plan.changes}
        heads = tuple(f"{START_OF_FILE}a/{before[name]} b/{name}\n" for name in names)
        files = [START_OF_FILE + part for part in f"\n{patch}".split(f"\n{START_OF_FILE}")[1:]]
        patch = "\n".join(part for part in files if part.startswith(heads))
    if len(patch) <= MOST_SHOWN:
        return {"diff": patch}
    note = f"Cut after {MOST_SHOWN:,} of {len(patch):,} characters. Ask for files with `show`."
    return {"diff": patch[:MOST_SHOWN], "cut": note}
