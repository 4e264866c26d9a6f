"""The documents of the API: those of the command line, without what is of this machine."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from generator.documents import jsonable
from generator.formats import Document, with_format
from generator.project.operations import PlannedProject
from generator.project.plan import Plan
from generator.project.result import GeneratedProject, as_json
from generator.registry.template import Template
from generator.web.core import Core


def json_body(document: Document, values: Mapping[str, object]) -> bytes:
    """Return a document with its format, as it is sent."""
    return json.dumps(jsonable(with_format(document, values))).encode()


def project_document(
    folder: str, plan: Plan, project: GeneratedProject, core: Core, *, dry_run: bool
) -> dict[str, object]:
    """Return a project as plain data; its folder is relative, and no path of this machine."""
    place = Path(folder)
    values = as_json(plan, place, project, shown=place, dry_run=dry_run)
    hidden = core.paths.hidden
    template = plan.template
    return {
        **values,
        "template": {
            "id": template.id,
            "source": template.origin,
            "commit": template.commit,
            "version": template.manifest.version,
        },
        "notes": [hidden(note) for note in plan.notes],
        "tasks": [hidden(task) for task in plan.tasks],
        "steps": [{**step.as_json(), "note": hidden(step.note)} for step in project.steps],
        "message": hidden(str(values["message"])),
    }


def public_facts(template: Template) -> dict[str, object]:
    """Return the facts of a template, without its folder."""
    return {**template.as_json(), "source": template.origin}


def file_rows(
    planned: PlannedProject, path: str | None, *, with_contents: bool
) -> list[dict[str, object]]:
    """Return the files, or one of them, with what is in them."""
    shows = with_contents or path is not None
    return [
        {"path": name, "size": size, **(_content(planned.contents[name]) if shows else {})}
        for name, size in planned.files
        if path in {None, name}
    ]


def _content(content: bytes) -> Mapping[str, object]:
    try:
        return {"content": content.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}
