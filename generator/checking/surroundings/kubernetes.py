"""Objects of Kubernetes, from charts that Helm renders and from plain manifests."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.checking.surroundings.commands import check_modules
from generator.checking.surroundings.deployed import (
    check_image,
    check_port,
    check_secrets,
    words_of,
)
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault, unproven
from generator.checking.surroundings.tools import TAIL

CHARTS = ("Chart.yaml", "*/Chart.yaml")
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
PACKAGES = ("--with", "helm-python-sdk", "--with", "kubernetes-validate")
STARTED = "started"  # what the program prints once its packages are imported
# Runs in an environment of its own: prints the objects of a chart, or of manifests, as JSON.
PROGRAM = """
import json, sys
import yaml
from kubernetes_validate import utils

def fail(message):
    print("wrong: " + " ".join(str(message).split()))
    sys.exit(3)

def objects(name, chart):
    if not chart:
        return {name: open(name, encoding="utf-8").read()}
    import helm_python
    report = helm_python.lint(name, strict=True)
    wrong = [item.get("error", item) for item in report["messages"] if item["severity"] > 1]
    if wrong or report["errors"]:
        fail("; ".join(map(str, wrong)) or report["errors"])
    try:
        with helm_python.Chart.load(name) as loaded:
            return loaded.render({}, name="app", namespace="production")
    except Exception as error:
        fail(error)

print("started")
found = []
for file, text in objects(sys.argv[1], sys.argv[2] == "chart").items():
    for item in yaml.safe_load_all(text):
        if not item:
            continue
        try:
            utils.validate(item, utils.latest_version(), strict=True)
        except utils.ValidationError as error:
            fail(f"{file}, {item.get('kind')}: {error.message}")
        except utils.SchemaNotFoundError:
            pass  # of a third party
        found.append([file, item])
print("objects: " + json.dumps(found))
"""

Object = Mapping[str, Any]


def find(project: Project) -> list[str]:
    """Return the charts and manifests of a project."""
    return [*_charts(project), *_manifests(project)]


def check(project: Project) -> Remarks:
    """Check the objects of each chart, and of each plain manifest."""
    for chart in _charts(project):
        yield from _check_place(chart, project, "chart")
        yield unproven("helm was not run; its library rendered the chart")
    for name in _manifests(project):
        yield from _check_place(name, project, "manifest")
    yield unproven("kubectl was not run")


def _charts(project: Project) -> list[str]:
    return [name.rpartition("/")[0] or "." for name in project.named(*CHARTS)]


def _manifests(project: Project) -> list[str]:
    """Return the YAML files outside of charts whose documents are objects."""
    within = tuple(f"{chart}/" for chart in _charts(project))
    return [
        name
        for name in project.named("*.yaml", "*.yml")
        if not name.startswith((*within, ".github/"))
        and "\nkind:" in f"\n{project.text(name)}"
        and "\napiVersion:" in f"\n{project.text(name)}"
    ]


def _check_place(name: str, project: Project, kind: str) -> Remarks:
    if project.tools.refusal:
        yield unproven(f"{name} was not rendered: {project.tools.refusal}")
        return
    files = project.named(f"{name}/*") if kind == "chart" else [name]
    content = "\0".join(f"{file}\0{project.text(file)}" for file in files).encode()
    words = ("run", "--quiet", "--no-project", *PACKAGES, "python", "-c", PROGRAM, name, kind)
    code, said = project.tools.package(words, project.root, content)
    last = said.splitlines()[-1] if said else ""
    if last.startswith("wrong: "):
        yield fault(name, last.removeprefix("wrong: ").rstrip("."), "Correct it")
    elif code and STARTED in said.splitlines():
        yield fault(name, f"it cannot be rendered ({last})", "Correct it")
    elif code or not last.startswith("objects: "):
        yield unproven(f"{name} was not rendered: {said[-TAIL:]}")
    else:
        found = json.loads(last.removeprefix("objects: "))
        yield from _check_objects([(str(file), item) for file, item in found], project)


def _check_objects(found: list[tuple[str, Object]], project: Project) -> Remarks:
    pods = [(file, item, _pod(item)) for file, item in found]
    for file, item, pod in pods:
        where = f"{file}, {item.get('kind')}"
        if pod:
            yield from _check_pod(pod.get("spec") or {}, where, project)
        elif item.get("kind") == "Service":
            yield from _check_service(item, [found for *_, found in pods if found], where)
        elif target := (item.get("spec") or {}).get("scaleTargetRef"):
            names = {(other.get("kind"), other["metadata"].get("name")) for _, other, _ in pods}
            if (target.get("kind"), target.get("name")) not in names:
                yield fault(where, f"it scales {target.get('name')}, which is missing", "Name it")


def _pod(item: Object) -> Mapping[str, Any]:
    """Return the template of an object's pods; empty if it has none."""
    spec = item.get("spec") or {}
    spec = (spec.get("jobTemplate") or {}).get("spec") or spec
    template = spec.get("template") or {}
    return template if isinstance(template, dict) and "spec" in template else {}


def _check_pod(spec: Mapping[str, Any], where: str, project: Project) -> Remarks:
    security = spec.get("securityContext") or {}
    for container in spec.get("containers") or []:
        own = {**security, **(container.get("securityContext") or {})}
        if own.get("runAsNonRoot") is not True or own.get("runAsUser") == 0:
            yield fault(where, "root may run its pods", "Set runAsNonRoot to true")
        yield from check_image(str(container.get("image", "")), where, project)
        environment = {
            str(item.get("name")): item.get("value") for item in container.get("env") or []
        }
        yield from project.unread(list(environment), where)
        yield from check_secrets(environment, where)
        words = [*words_of(container.get("command")), *words_of(container.get("args"))]
        yield from check_modules(words, where, project)
        ports = {
            str(item.get("name")): str(item.get("containerPort"))
            for item in container.get("ports") or []
        }
        for port in ports.values():
            yield from check_port(port, where, project)
        for probe in PROBES:
            request = (container.get(probe) or {}).get("httpGet") or {}
            if request:
                yield from _check_probe(request, ports, f"{where}, {probe}", project)


def _check_probe(
    request: Mapping[str, Any], ports: Mapping[str, str], where: str, project: Project
) -> Remarks:
    yield from project.unserved(str(request.get("path", "/")), where, "GET")
    port = str(request.get("port"))
    if port not in {*ports, *ports.values()}:
        yield fault(where, f"its container has no port {port}", "Name a port of the container")


def _check_service(item: Object, pods: list[Mapping[str, Any]], where: str) -> Remarks:
    """Find a service that selects no pods, or a port that they do not have."""
    spec = item.get("spec") or {}
    wanted = (spec.get("selector") or {}).items()
    chosen = [
        pod for pod in pods if wanted <= ((pod.get("metadata") or {}).get("labels") or {}).items()
    ]
    if wanted and not chosen:
        yield fault(where, "its selector matches no pods", "Use the labels of a pod")
        return
    known = set(_port_names(chosen))
    for port in spec.get("ports") or []:
        target = str(port.get("targetPort", port.get("port")))
        if chosen and target not in known:
            yield fault(where, f"its pods have no port {target}", "Name a port of a container")


def _port_names(pods: list[Mapping[str, Any]]) -> Iterator[str]:
    for pod in pods:
        for container in pod["spec"].get("containers") or []:
            for port in container.get("ports") or []:
                yield str(port.get("name"))
                yield str(port.get("containerPort"))
