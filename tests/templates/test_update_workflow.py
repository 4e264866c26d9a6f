"""The workflow that updates a project: when it is there, and that it is safe."""

import re
from pathlib import Path

import pytest
import yaml

from generator.errors import AnswerError
from generator.registry.template import Template
from tests.support.surroundings import build_project, faults
from tests.templates.test_contract import TEMPLATES, rendered, templates

SOURCE = "git+https://git.example.com/tools/scaffold"
WORKFLOW = ".github/workflows/update.yml"
FASTAPI = TEMPLATES["fastapi"]


def jobs(tree: Path) -> dict[str, dict[str, object]]:
    """Return the jobs of the workflow."""
    document = yaml.safe_load((tree / WORKFLOW).read_text())
    assert document["permissions"] == {}
    found: dict[str, dict[str, object]] = document["jobs"]
    return found


@templates
def test_is_there_only_with_an_address(template: Template, tmp_path: Path) -> None:
    assert (rendered(template, tmp_path / "with", update_source=SOURCE) / WORKFLOW).exists()
    assert not (rendered(template, tmp_path / "without") / WORKFLOW).exists()
    other = rendered(template, tmp_path / "other", update_source=SOURCE, ci="gitlab")
    assert not (other / ".github").exists()


@pytest.mark.parametrize(
    "address",
    [
        *("scaffold", "git+ssh://git.example.com/scaffold", "git+https://me:secret@example.com/s"),
        *(f'{SOURCE}"', f"{SOURCE}\n", f"{SOURCE} $(id)", f"{SOURCE}  snails"),
    ],
)
def test_refuses_another_address(address: str, tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="update_source"):
        rendered(FASTAPI, tmp_path / "app", update_source=address)


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("", 'uvx --from "$SCAFFOLD" scaffold update'),
        (" snails slugs", 'uvx --from "$SCAFFOLD" --with "$PACKAGES" scaffold update'),
    ],
    ids=["bundled", "packages"],
)
def test_installs_what_the_answer_names(words: str, command: str, tmp_path: Path) -> None:
    tree = rendered(FASTAPI, tmp_path / "app", update_source=SOURCE + words)
    merge = jobs(tree)["merge"]
    environment = merge["env"]
    assert isinstance(environment, dict)
    assert environment["SCAFFOLD"] == SOURCE
    assert environment.get("PACKAGES", "") == ",".join(words.split())
    text = (tree / WORKFLOW).read_text()
    assert text.count("uvx ") == text.count(command) == 2
    project = build_project(tmp_path / "read", {WORKFLOW: text})
    assert faults(project, "workflow") == []


def test_job_that_runs_the_new_version_cannot_write(tmp_path: Path) -> None:
    found = jobs(rendered(FASTAPI, tmp_path / "app", update_source=SOURCE))
    assert {job: content["permissions"] for job, content in found.items()} == {
        "merge": {"contents": "read"},
        "propose": {"contents": "write", "pull-requests": "write"},
    }
    assert "uvx" not in str(found["propose"])
    assert not re.search(r"\btoken|secrets\.", str(found["merge"]))
