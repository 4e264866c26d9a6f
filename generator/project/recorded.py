"""Find the template that made a project, at the version that the project records."""

import shlex

from generator.errors import InputError
from generator.project.command import update_command
from generator.project.living import LivingProject
from generator.registry.registry import Registry, find_recorded, get_template
from generator.registry.template import FOLDER, RecordedTemplate, Template


def recorded_template(project: LivingProject, typed: str, registry: Registry) -> Template:
    """Return the template of a project; `typed` is how the user names it, or empty.

    Raises `InputError`, with the way to it, if it cannot be found, if it is here in another version
    only, or if the user names another template.
    """
    recorded, file = project.record.template, str(project.record_file)
    if recorded == RecordedTemplate():
        raise InputError(f"{file} names no template. Add its table [template], with an id.")
    named = get_template(_pinned(typed, recorded), registry) if typed else None
    if named and recorded.source == FOLDER:
        found: Template | None = named
    else:
        found = find_recorded(recorded, file, registry)
    if found is None:
        raise InputError(f"{file}: the table [template] has no id and no source.")
    if named and named.source != found.source:
        raise InputError(
            f"--template {typed}: that is {named.provenance}, but this project was made from "
            f"{found.provenance}. Name that one."
        )
    _refuse_other_version(found, recorded, project)
    return found


def refuse_untrusted_commands(template: Template, typed: str, *, trust: bool) -> None:
    """Raise `InputError` if a third party's commands are to run and the user has not agreed.

    They have with `--trust` and the name of the template, because anybody may have written the
    record that names it.
    """
    if template.bundled or (trust and typed):
        return
    name = shlex.quote(template.reference)
    raise InputError(
        f"The commands that would run are those of the template {template.provenance}, which is "
        f"{template.standing}, not bundled. Read them; if you trust them, pass --trust -t {name}"
    )


def _pinned(typed: str, recorded: RecordedTemplate) -> str:
    """Return how the user names a template, at the recorded commit of a local repository."""
    at_commit = recorded.source == FOLDER and recorded.commit and "@" not in typed
    return f"{typed}@{recorded.commit}" if at_commit else typed


def _refuse_other_version(
    template: Template, recorded: RecordedTemplate, project: LivingProject
) -> None:
    version = template.manifest.version
    if version == recorded.version or template.manifest.plain:
        return
    raise InputError(
        f"{project.path.name} was made by version {recorded.version or '(none)'} of the template "
        f"{template.id!r}, and version {version} is installed, whose commands may not fit it. "
        f"Update the project: {update_command(project.path)}. Or install the version that made it."
    )
