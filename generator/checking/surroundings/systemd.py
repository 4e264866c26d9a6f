"""Units of systemd: sections, users, programs, paths and variables."""

import re
import shlex
from collections.abc import Mapping

from generator.checking.surroundings.commands import check_modules
from generator.checking.surroundings.deployed import check_command_port, check_secrets, variables
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven

SECTIONS = ("Unit", "Service", "Install")
ROOT = frozenset({"", "0", "root"})

Unit = Mapping[str, Mapping[str, list[str]]]


def find(project: Project) -> list[str]:
    """Return the units of a project."""
    return project.named("*.service")


def check(project: Project) -> Remarks:
    """Check all units."""
    for name in find(project):
        unit: dict[str, dict[str, list[str]]] = {}
        yield from _read(project.text(name), name, unit)
        service = unit.get("Service", {})
        if not service.get("ExecStart"):
            yield fault(name, "it has no ExecStart in [Service]", "Say what it starts")
            continue
        yield from _check_user(service, name)
        yield from _check_service(unit, name, project)
        yield unproven("systemd was not run")


def _read(text: str, name: str, unit: dict[str, dict[str, list[str]]]) -> Remarks:
    """Read a unit; find lines outside of a known section, or that assign nothing."""
    section = ""
    for number, raw in enumerate(text.replace("\\\n", " ").splitlines(), 1):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        key, equals, value = line.partition("=")
        if head := re.fullmatch(r"\[(.+)\]", line):
            section = head[1]
            if section not in SECTIONS and not section.startswith("X-"):
                yield fault(f"{name}:{number}", f"there is no section [{section}]", "Correct it")
        elif not equals or not section or not re.fullmatch(r"[A-Z][A-Za-z]*", key.strip()):
            yield fault(f"{name}:{number}", "it is not an assignment in a section", "Correct it")
        else:
            unit.setdefault(section, {}).setdefault(key.strip(), []).append(value.strip())


def _check_user(service: Mapping[str, list[str]], name: str) -> Remarks:
    user = service.get("User", [""])[-1]
    dynamic = service.get("DynamicUser", [""])[-1].lower() in {"yes", "true", "1", "on"}
    if user in ROOT and not (dynamic and not user):
        yield fault(name, "root runs it", "Set User to an unprivileged one, or DynamicUser=yes")


def _check_service(unit: Unit, name: str, project: Project) -> Remarks:
    service = unit["Service"]
    home = service.get("WorkingDirectory", [""])[-1].rstrip("/")
    given = variables([word for line in service.get("Environment", []) for word in _split(line)])
    yield from check_secrets(given, name)
    yield from project.unread(list(given), name)
    starts = [line for key, lines in service.items() if key.startswith("Exec") for line in lines]
    for line in starts:
        words = [word.lstrip("@-:+!") for word in _split(line)]
        yield from check_modules(words, name, project)
        yield from check_command_port(" ".join(words), name, project)
    named = [*starts, *unit.get("Unit", {}).get("Documentation", [])]
    for path in re.findall(rf"{re.escape(home)}/([\w./-]+)", " ".join(named)) if home else ():
        if not path.startswith(".venv/") and not project.exists(path):
            yield fault(name, f"there is no {path} in the project", "Name an existing file")


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()
