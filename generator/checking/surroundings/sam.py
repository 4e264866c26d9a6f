"""Templates of AWS SAM: references, handlers, runtimes, variables and build targets."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from generator.checking.surroundings.commands import check_modules
from generator.checking.surroundings.deployed import check_secrets
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven
from generator.rendering.yaml_documents import compose

NAMES = ("template.yaml", "template.yml")
FUNCTION = "AWS::Serverless::Function"
REFERENCE = re.compile(r"\$\{([A-Za-z]\w*)(?:\.[\w.]+)?\}")
IMPLIED = frozenset({"ServerlessHttpApi", "ServerlessRestApi"})  # SAM adds them


def find(project: Project) -> list[str]:
    """Return the SAM templates of a project."""
    return [name for name in NAMES if "AWS::Serverless" in project.text(name)]


def check(project: Project) -> Remarks:
    """Check all templates."""
    for name in find(project):
        try:
            nodes = list(compose(project.text(name)))
        except ValueError as error:
            yield fault(name, f"it is not valid YAML ({error})", "Correct it")
            continue
        template = _plain(nodes[0])
        resources = template.get("Resources") if isinstance(template, dict) else None
        if not isinstance(template, dict) or not isinstance(resources, dict):
            yield fault(name, "it has no Resources", "List them")
            continue
        yield from _check_references(nodes[0], template, name)
        for resource, content in resources.items():
            if isinstance(content, dict) and content.get("Type") == FUNCTION:
                yield from _check_function(resource, content, f"{name}, {resource}", project)
        yield unproven("sam was not run")


def _plain(node: yaml.Node) -> Any:  # noqa: ANN401 - a document
    """Return a document whose tags, such as `!Sub`, are left out."""
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(key)): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return str(node.value)


def _references(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Yield each name that `!Ref`, `!GetAtt` or `!Sub` refers to, with its line."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _references(key)
            yield from _references(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _references(item)
    elif node.tag in {"!Ref", "!GetAtt", "!Condition"}:
        yield str(node.value).partition(".")[0], line
    elif node.tag == "!Sub":
        yield from ((found, line) for found in REFERENCE.findall(str(node.value)))


def _check_references(top: yaml.Node, template: Mapping[str, Any], name: str) -> Remarks:
    tables = ("Parameters", "Resources", "Conditions", "Mappings")
    known = {key for table in tables for key in template.get(table) or {}} | IMPLIED
    for reference, line in _references(top):
        if reference not in known and not reference.startswith("AWS::"):
            yield fault(f"{name}:{line}", f"there is no {reference}", "Refer to what is declared")


def _check_function(
    resource: str, content: Mapping[str, Any], where: str, project: Project
) -> Remarks:
    properties = content.get("Properties") or {}
    handler, _, function = str(properties.get("Handler", "")).rpartition(".")
    yield from check_modules([f"{handler}:{function}"], where, project)
    runtime = str(properties.get("Runtime", ""))
    if project.refuses_python(runtime.removeprefix("python")):
        yield fault(
            where, f"{runtime} is older than requires-python in pyproject.toml", "Name a newer one"
        )
    environment = (properties.get("Environment") or {}).get("Variables") or {}
    yield from project.unread(list(environment), where)
    resolved = {name: str(value).replace("{{resolve:", "") for name, value in environment.items()}
    literal = {name: value for name, value in resolved.items() if value == str(environment[name])}
    yield from check_secrets(literal, where)
    method = (content.get("Metadata") or {}).get("BuildMethod")
    if method == "makefile" and f"build-{resource}" not in project.targets:
        yield fault(where, f"the Makefile has no command build-{resource}", "Add it")
