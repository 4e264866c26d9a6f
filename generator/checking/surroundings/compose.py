"""Compose files: services, variables, addresses and ports fit the project."""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from generator.checking.surroundings.commands import check_modules
from generator.checking.surroundings.deployed import (
    check_command_port,
    check_health,
    check_image,
    check_secrets,
    variables,
    words_of,
)
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven
from generator.checking.surroundings.schemas import check_schema

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<rest>[^{}]{0,400})\}|(?<!\$)\$(?P<bare>\w+)")
ADDRESS = re.compile(r"[a-z][a-z0-9+]*://[^\s'\"]+")

Service = Mapping[str, Any]


def find(project: Project) -> list[str]:
    """Return the compose files of a project."""
    return [name for name in NAMES if name in project.files]


def check(project: Project) -> Remarks:
    """Check all compose files."""
    for name in find(project):
        try:
            documents = project.documents(name)
        except ValueError as error:
            yield fault(name, f"it is not valid YAML ({error})", "Correct it")
            continue
        [file] = documents or [None]
        services = file.get("services") if isinstance(file, dict) else None
        if not isinstance(file, dict) or not isinstance(services, dict) or not services:
            yield fault(name, "it has no services", "List them below `services`")
            continue
        yield from check_schema(name, "compose-spec", project)
        yield from _check_variables(name, project)
        yield from _check_volumes(file, services, name)
        for service, content in services.items():
            if isinstance(content, dict):
                yield from _check_service(service, content, services, name, project)
        yield unproven("docker was not run")


def _check_variables(name: str, project: Project) -> Remarks:
    """Find variables that must be set and that the example of the secrets file does not set."""
    example = project.secrets.example if project.secrets else "an example"
    for number, line in enumerate(project.text(name).splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        for found in VARIABLE.finditer(line):
            variable, rest = found["name"] or found["bare"], found["rest"] or ""
            demanded = not rest.startswith((":-", "-", ":+", "+"))
            if demanded and not _is_given(variable, project):
                yield fault(
                    f"{name}:{number}",
                    f"it demands {variable}, which {example} does not set",
                    "Give it a default, or set it there",
                )


def _is_given(variable: str, project: Project) -> bool:
    """Tell whether the secrets file sets a variable, or only the owner of the project can."""
    owned = any(fnmatch.fnmatchcase(variable, pattern) for pattern in project.plan.given)
    return owned or variable in project.example


def _check_volumes(file: Mapping[str, Any], services: Mapping[str, Any], name: str) -> Remarks:
    """Find volumes that no service declares."""
    declared = set(file.get("volumes") or {})
    for service, content in services.items():
        for volume in content.get("volumes") or [] if isinstance(content, dict) else []:
            source = volume.get("source", "") if isinstance(volume, dict) else str(volume)
            source = source.partition(":")[0]
            if re.fullmatch(r"[\w-]+", source) and source not in declared:
                where = f"{name}, {service}"
                yield fault(where, f"the volume {source} is not declared", "Declare it")


def _check_service(
    service: str, content: Service, services: Mapping[str, Any], name: str, project: Project
) -> Remarks:
    where = f"{name}, {service}"
    built = "build" in content
    environment = variables(content.get("environment"))
    if image := content.get("image"):
        yield from check_image(str(image), where, project)
    elif not built:
        yield fault(where, "it has neither `image` nor `build`", "Name one")
    yield from check_secrets(environment, where)
    yield from _check_hosts(environment, services, where)
    yield from _check_dependencies(content, services, where, project)
    health = content.get("healthcheck")
    words = words_of(content.get("command"))
    if not built:
        return
    yield from project.unread(list(environment), where)
    yield from check_modules(words, where, project)
    yield from check_command_port(" ".join(words), where, project)
    if isinstance(health, dict):
        yield from check_health(" ".join(words_of(health.get("test"))), where, project)
    yield from _check_ports(content, where, project)
    yield from _check_build(content["build"], where, project)


def _check_build(build: object, where: str, project: Project) -> Remarks:
    table = build if isinstance(build, dict) else {"context": build}
    file = Path(str(table.get("context", "."))) / str(table.get("dockerfile", "Dockerfile"))
    if not project.exists(file.as_posix()):
        yield fault(where, f"it builds from {file.as_posix()}, which is missing", "Add it")


def _check_hosts(
    environment: Mapping[str, object], services: Mapping[str, Any], where: str
) -> Remarks:
    """Find addresses of servers that are not services of the file."""
    for variable, value in environment.items():
        for address in ADDRESS.findall(VARIABLE.sub(_default, str(value or ""))):
            host = _host(address)
            if re.fullmatch(r"[a-z][a-z0-9-]*", host) and host not in services:
                yield fault(
                    where,
                    f"{variable} names the host {host}, which is not a service",
                    "Name a service of the file",
                )


def _default(found: re.Match[str]) -> str:
    rest = found["rest"] or ""
    return rest.removeprefix(":").removeprefix("-") if "-" in rest[:2] else "x"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _check_dependencies(
    content: Service, services: Mapping[str, Any], where: str, project: Project
) -> Remarks:
    """Find dependencies on what is missing, or whose condition can never hold."""
    for other, condition in _dependencies(content.get("depends_on")):
        needed = services.get(other)
        if not isinstance(needed, dict):
            yield fault(where, f"it depends on {other}, which is not a service", "Name a service")
            continue
        own = needed.get("healthcheck")
        built = "build" in needed and "HEALTHCHECK" in project.text("Dockerfile")
        disabled = isinstance(own, dict) and (own.get("disable") or own.get("test") == ["NONE"])
        if condition == "service_healthy" and (disabled or not (own or built)):
            yield fault(where, f"it waits for the health of {other}, which has no check", "Add one")


def _dependencies(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield str(name), str(item.get("condition", "")) if isinstance(item, dict) else ""
    elif isinstance(value, list):
        yield from ((str(name), "") for name in value)


def _check_ports(content: Service, where: str, project: Project) -> Remarks:
    """Find published ports that the image does not expose."""
    for port in content.get("ports") or []:
        target = port.get("target") if isinstance(port, dict) else str(port).rpartition(":")[2]
        target = str(target).partition("/")[0]
        if project.exposed and target not in project.exposed:
            yield fault(
                where,
                f"it publishes port {target}, which the Dockerfile does not expose",
                "Use the same port in both",
            )
