"""The Dockerfile: its user, base images, copied files, health check and start command."""

import fnmatch
import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.checking.surroundings.commands import check_modules
from generator.checking.surroundings.deployed import (
    check_command_port,
    check_health,
    check_image,
    check_secrets,
    variables,
)
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven

PATTERNS = ("Dockerfile", "*/Dockerfile", "*.Dockerfile")
ROOT = frozenset({"", "0", "root"})
IGNORED = ".dockerignore"


class Line(NamedTuple):
    """An instruction with its arguments and its place."""

    number: int
    word: str
    rest: str


def find(project: Project) -> list[str]:
    """Return the Dockerfiles of a project."""
    return project.named(*PATTERNS)


def check(project: Project) -> Remarks:
    """Check all Dockerfiles."""
    for name in find(project):
        lines = list(_instructions(project.text(name)))
        starts = [place for place, line in enumerate(lines) if line.word == "FROM"]
        if not starts:
            yield fault(name, "it has no FROM", "Name a base image")
            continue
        yield from _check_user(lines[starts[-1] :], name)
        yield from _check_bases([lines[place] for place in starts], name, project)
        for line in lines:
            yield from _check_line(line, f"{name}:{line.number}", project)
        if any(line.word == "COPY" and line.rest.split()[0] == "." for line in lines if line.rest):
            yield from _check_ignored(project)
        yield unproven("docker was not run")


def _instructions(text: str) -> Iterator[Line]:
    """Yield instructions whose lines are joined."""
    number, start, joined = 0, 0, ""
    for raw in text.splitlines():
        number += 1
        if raw.lstrip().startswith("#") or (not raw.strip() and not joined):
            continue
        start = start if joined else number
        joined += f" {raw.strip()}"
        if joined.endswith("\\"):
            joined = joined[:-1]
            continue
        word, _, rest = joined.strip().partition(" ")
        yield Line(start, word.upper(), rest.strip())
        joined = ""


def _check_user(stage: Sequence[Line], name: str) -> Remarks:
    """Check who runs the last stage."""
    users = [line for line in stage if line.word == "USER"]
    if not users:
        yield fault(name, "the last stage sets no USER, so root runs it", "Set an unprivileged one")
    elif users[-1].rest.partition(":")[0] in ROOT:
        where = f"{name}:{users[-1].number}"
        yield fault(where, f"the last USER is {users[-1].rest}", "Set an unprivileged one")


def _check_bases(stages: Sequence[Line], name: str, project: Project) -> Remarks:
    known: set[str] = set()
    for line in stages:
        words = [word for word in line.rest.split() if not word.startswith("--")]
        image = words[0] if words else ""
        if image not in known | {"scratch"} and "$" not in image:
            yield from check_image(image, f"{name}:{line.number}", project)
        known |= set(words[2:3])


def _check_line(line: Line, where: str, project: Project) -> Remarks:
    if line.word in {"COPY", "ADD"} and "--from=" not in line.rest:
        yield from _check_copied(line.rest, where, project)
    elif line.word == "ENV":
        given = variables(re.findall(r"(\w+=(?:\"[^\"]*\"|\S*))", line.rest))
        yield from check_secrets(given, where)
        yield from project.unread(list(given), where)
    elif line.word == "HEALTHCHECK":
        yield from check_health(line.rest, where, project)
    elif line.word in {"CMD", "ENTRYPOINT"}:
        words = _words(line.rest)
        yield from check_modules(words, where, project)
        yield from check_command_port(" ".join(words), where, project)


def _words(text: str) -> list[str]:
    try:
        return [str(word) for word in json.loads(text)]
    except (ValueError, TypeError):
        return text.split()


def _check_copied(rest: str, where: str, project: Project) -> Remarks:
    words = [word for word in rest.split() if not word.startswith("--")]
    for source in words[:-1]:
        if "$" in source:
            continue
        if not project.exists(source):
            yield fault(where, f"it copies {source}, which is missing", "Name an existing file")
        elif source != "." and _is_ignored(source, project):
            yield fault(where, f"it copies {source}, which {IGNORED} leaves out", "Include it")


def _check_ignored(project: Project) -> Remarks:
    """Find a secrets file that the image would contain."""
    if project.secrets and not _is_ignored(project.secrets.file, project):
        file = project.secrets.file
        yield fault(IGNORED, f"it does not name {file}, so the image contains secrets", "Add it")


def _is_ignored(path: str, project: Project) -> bool:
    """Tell whether `.dockerignore` leaves out a file or folder: the last matching line decides."""
    path = path.removeprefix("./").rstrip("/")
    parts = path.split("/")
    paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    ignored = False
    for line in project.text(IGNORED).splitlines():
        pattern = line.strip().removeprefix("!").strip("/").removeprefix("**/")
        if pattern and any(fnmatch.fnmatchcase(part, pattern) for part in paths):
            ignored = not line.strip().startswith("!")
    return ignored
