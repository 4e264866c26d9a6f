"""What a run costs, counted where counts do not depend on the machine: modules and processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import build_template, build_tree
from tests.processes import git, scaffold, surroundings
from tests.repositories import commit

COUNTING = """
import json, os, sys
before, started = set(sys.modules), []
def hear(event, arguments):
    if event in {"subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "os.system"}:
        started.append([event, str(arguments[:2])])
sys.addaudithook(hear)
from generator.__main__ import main
try:
    code = main()
except SystemExit as end:
    code = end.code or 0
imported = sorted(set(sys.modules) - before)
with open(os.environ["REPORT"], "w") as report:
    json.dump({"code": code, "imported": imported, "started": started}, report)
"""
HEAVY = {"copier", "jinja2", "questionary", "rich"}
HEAVIEST = HEAVY | {"yaml", "importlib.metadata", "prompt_toolkit", "pydantic", "plumbum", "uv"}
QUESTIONS = "project_name: My project\nauthor: {type: str, default: '{{ project_name }} authors'}\n"


class Count:
    """What one run imported and started."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        report = folder / "report.json"
        subprocess.run(
            [sys.executable, "-c", COUNTING, *arguments],
            cwd=folder,
            env=surroundings(REPORT=str(report)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        found = json.loads(report.read_text())
        self.code: int = found["code"]
        self.imported: list[str] = found["imported"]
        self.started: list[list[str]] = found["started"]

    def among(self, names: set[str]) -> set[str]:
        """Return which of these modules were imported."""
        return names & set(self.imported)


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS))


def test_the_version_costs_next_to_nothing(tmp_path: Path) -> None:
    count = Count(tmp_path, "--version")
    assert (count.code, count.started) == (0, [])
    assert len(count.imported) <= 5, count.imported


@pytest.mark.parametrize("arguments", [["--help"], ["new", "--help"]])
def test_help_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    count = Count(tmp_path, *arguments)
    assert (count.code, count.started) == (0, [])
    assert count.among(HEAVIEST | {"typing", "tomllib", "json"}) == set()


@pytest.mark.parametrize("word", ["--json", "--debug"])
def test_a_recommendation_imports_nothing_that_renders_asks_or_draws(
    tmp_path: Path, word: str
) -> None:
    count = Count(tmp_path, "recommend", "-y", word)
    assert (count.code, count.started) == (0, [])
    assert count.among(HEAVY) == set()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["new", "app", "-y", "-n", "product=apii", "--dry-run"], 2),
        (["new", "app", "-y", "-t", "djngo", "--dry-run"], 2),
        (["new", "/", "-y", "--dry-run"], 2),
        (["new", "app"], 2),
        (["template", "list", "--json"], 0),
    ],
)
def test_what_renders_nothing_starts_no_process_that_would(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    count = Count(tmp_path, *arguments)
    assert (count.code, count.started) == (code, [])
    assert count.among({"copier", "plumbum", "questionary", "rich"}) == set()


def test_a_project_without_git_and_install_asks_git_for_a_name_and_starts_what_renders(
    tmp_path: Path, template: str
) -> None:
    count = Count(tmp_path, "new", "app", "-y", "-t", template, "--no-git", "--no-install")
    assert count.code == 0
    assert count.among({"copier", "plumbum", "pydantic"}) == set()
    assert len(count.started) == 2, count.started
    assert sum("generator.serving" in words for _, words in count.started) == 1


def test_the_process_that_renders_starts_no_other(tmp_path: Path, template: str) -> None:
    git(Path(template), "init", "-q")
    said = tmp_path / "said"
    shim = build_tree(tmp_path / "bin", {"git": f"#!/bin/sh\necho $* >> {said}\n"}) / "git"
    shim.chmod(0o755)
    path = f"{shim.parent}:{os.environ['PATH']}"
    words = ["new", "app", "-y", "-t", template, "--no-git", "--no-install"]
    assert scaffold(tmp_path, *words, PATH=path).code == 0
    ours = ["config --get user.name", "describe --tags --always"]
    assert said.read_text().splitlines() == ours


def test_a_commit_that_was_fetched_before_costs_no_process(
    tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = commit(Path(template), {})
    arguments = ("-y", "-t", f"git+file://{template}@{made}", "--no-git", "--no-install")
    first, second = (Count(tmp_path, "new", name, *arguments) for name in ("one", "two"))
    assert (first.code, second.code) == (0, 0)
    assert any("ls-remote" in words or "fetch" in words for _, words in first.started)
    assert not any("ls-remote" in words or "fetch" in words for _, words in second.started)


def test_a_project_with_git_starts_eight_processes_at_most(tmp_path: Path, template: str) -> None:
    count = Count(tmp_path, "new", "app", "-y", "-t", template)
    assert count.code == 0
    assert any("commit" in words for _, words in count.started)
    assert len(count.started) <= 8, count.started


def test_a_project_in_a_pipe_is_made_without_drawing(tmp_path: Path, template: str) -> None:
    count = Count(tmp_path, "new", "app", "-y", "-t", template, "--no-git")
    assert count.code == 0
    assert count.among({"rich", "rich.console"}) == set()
