"""CI workflows of GitHub and GitLab: pinned actions, and commands that exist."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.checking.surroundings.commands import check_script
from generator.checking.surroundings.deployed import check_image
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault
from generator.checking.surroundings.schemas import check_schema

GITHUB = (".github/workflows/*.yml", ".github/workflows/*.yaml")
GITLAB = ".gitlab-ci.yml"
OTHERS = {
    ".github/dependabot.yml": "dependabot",
    "renovate.json": "renovate",
}
PINNED = re.compile(r"\./.*|[\w.-]+/[\w./-]+@[0-9a-f]{40}|docker://\S+@sha256:[0-9a-f]{64}")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
SCRIPTS = ("before_script", "script", "after_script")
KEYWORDS = frozenset(
    [
        *("after_script", "before_script", "cache", "default", "image", "include", "pages"),
        *("services", "spec", "stages", "variables", "workflow"),
    ]
)


def find(project: Project) -> list[str]:
    """Return the workflows of a project."""
    return project.named(*GITHUB, GITLAB, *OTHERS)


def check(project: Project) -> Remarks:
    """Check all workflows, and the settings of update services."""
    for name in find(project):
        if name in OTHERS:
            yield from check_schema(name, OTHERS[name], project)
            continue
        try:
            [file] = project.documents(name)
        except ValueError as error:
            yield fault(name, f"it is not one valid YAML document ({error})", "Correct it")
            continue
        if not isinstance(file, dict):
            yield fault(name, "it has no jobs", "Add one")
        elif name == GITLAB:
            yield from check_schema(name, "gitlab-ci", project, "--data-transform", "gitlab-ci")
            yield from _check_gitlab(file, name, project)
        else:
            yield from check_schema(name, "github-workflows", project)
            yield from _check_github(file, name, project)


def _check_github(file: Mapping[Any, Any], name: str, project: Project) -> Remarks:
    jobs = file.get("jobs")
    if not isinstance(jobs, dict) or not jobs:
        yield fault(name, "it has no jobs", "Add one")
        return
    if "permissions" not in file and any("permissions" not in job for job in jobs.values()):
        yield fault(name, "its jobs have the default permissions", "Set `permissions: {}`")
    for job, content in jobs.items():
        where = f"{name}, {job}"
        if not isinstance(content, dict):
            continue
        yield from _check_needs(content.get("needs"), jobs, where)
        for step in content.get("steps") or ([content] if "uses" in content else []):
            if not isinstance(step, dict):
                continue
            if (action := step.get("uses")) and not PINNED.fullmatch(str(action)):
                yield fault(where, f"{action} is not pinned", "Name the full commit hash")
            if run := step.get("run"):
                yield from check_script(EXPRESSION.sub("x", str(run)), where, project)


def _check_needs(needs: object, jobs: Mapping[str, Any], where: str) -> Remarks:
    for other in [needs] if isinstance(needs, str) else needs or []:  # type: ignore[attr-defined]
        known = other.get("job") if isinstance(other, dict) else other
        if known not in jobs:
            yield fault(where, f"it needs the job {known}, which is missing", "Name a job")


def _check_gitlab(file: Mapping[Any, Any], name: str, project: Project) -> Remarks:
    jobs = {key: item for key, item in file.items() if key not in KEYWORDS}
    for image in _images(file):
        yield from check_image(image, name, project)
    for job, content in [("default", file.get("default") or {}), *jobs.items()]:
        if not isinstance(content, dict):
            continue
        where = f"{name}, {job}"
        yield from _check_needs(content.get("needs"), jobs, where)
        for key in SCRIPTS:
            lines = content.get(key) or []
            script = lines if isinstance(lines, str) else "\n".join(map(str, lines))
            if script:
                yield from check_script(script, where, project)


def _images(value: object) -> Iterator[str]:
    """Yield the images that a file names at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from _images(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            named = item.get("name") if key == "image" and isinstance(item, dict) else item
            if key == "image" and isinstance(named, str) and "$" not in named:
                yield named
            else:
                yield from _images(item)
