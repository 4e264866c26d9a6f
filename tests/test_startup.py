"""Tests of start-up cost: counts of modules and processes, which no machine changes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.files import build_template, build_tree
from tests.support.processes import git, scaffold, surroundings
from tests.support.repositories import commit

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
    """The modules and processes of one run."""

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


@pytest.fixture(scope="module", autouse=True)
def _documents_saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run once: the first run parses scaffold's own documents and saves them.

    The cache is this module's own, because other tests fill that of the user.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        Count(tmp_path_factory.mktemp("before"), "recommend", "-y", "--json")
        yield


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "template", QUESTIONS))


def test_version_imports_almost_nothing(tmp_path: Path) -> None:
    count = Count(tmp_path, "--version")
    assert (count.code, count.started) == (0, [])
    assert len(count.imported) <= 5, count.imported


@pytest.mark.parametrize("arguments", [["--help"], ["new", "--help"]])
def test_help_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    count = Count(tmp_path, *arguments)
    assert (count.code, count.started) == (0, [])
    assert count.among(HEAVIEST | {"typing", "tomllib", "json"}) == set()


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["new", "app", "-y", "-t", "flask", "--no-install"]],
)
def test_other_commands_import_nothing_of_the_doors(tmp_path: Path, arguments: list[str]) -> None:
    count = Count(tmp_path, *arguments)
    assert count.code == 0
    tops = {name.partition(".")[0] for name in count.imported}
    assert tops & {"mcp", "mcp_types", "starlette", "uvicorn", "pydantic", "anyio"} == set()
    assert not [it for it in count.imported if it.startswith(("generator.mcp", "generator.web"))]


def test_recommend_in_a_pipe_imports_no_drawing(tmp_path: Path) -> None:
    count = Count(tmp_path, "recommend", "-y", "--debug")
    assert (count.code, count.started) == (0, [])
    assert count.among(HEAVIEST) == set()


@pytest.mark.parametrize(
    "words", [["recommend", "-y"], ["template", "list"], ["compare", "django", "flask"]]
)
def test_reading_the_templates_imports_no_rendering(tmp_path: Path, words: list[str]) -> None:
    count = Count(tmp_path, *words, "--json")
    assert (count.code, count.started) == (0, [])
    assert (
        count.among(HEAVIEST | {"random", "shutil", "subprocess", "tempfile", "tomllib"}) == set()
    )
    packages = {name.split(".")[1] for name in count.imported if name.startswith("generator.")}
    assert packages.isdisjoint({"checking", "rendering"})
    assert len(count.imported) <= 110, count.imported


def test_status_imports_no_rendering_and_starts_five_processes(tmp_path: Path) -> None:
    """The processes are git's, whatever the size of the project and the length of its history."""
    made = scaffold(tmp_path, "new", "app", "-y", "-t", "flask", "--no-install")
    assert made.code == 0, made.err
    build_tree(tmp_path / "app", {"README.md": "mine\n", "new.txt": "new\n"})
    count = Count(tmp_path, "status", "app")
    assert (count.code, len(count.started)) == (0, 5), count.started
    assert count.among(HEAVIEST | {"dataclasses", "inspect", "secrets", "tempfile"}) == set()
    packages = {name.split(".")[1] for name in count.imported if name.startswith("generator.")}
    assert packages.isdisjoint({"checking", "rendering"})
    assert len(count.imported) <= 150, count.imported


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["new", "app", "-y", "-t", "flask"]])
def test_only_serve_imports_a_server(tmp_path: Path, words: list[str]) -> None:
    count = Count(tmp_path, *words, *(["--no-git", "--no-install"] if "new" in words else []))
    assert count.code == 0
    assert count.among({"anyio", "starlette", "uvicorn", "generator.web"}) == set()


def test_guide_imports_only_the_recommendation(tmp_path: Path) -> None:
    count = Count(tmp_path, "guide", "--json")
    assert (count.code, count.started) == (0, [])
    assert count.among(HEAVIEST | {"shutil", "tomllib"}) == set()
    packages = {name.split(".")[1] for name in count.imported if name.startswith("generator.")}
    assert packages.isdisjoint({"checking", "project", "questions", "registry", "rendering"})


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
def test_commands_without_rendering_start_no_worker(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    count = Count(tmp_path, *arguments)
    assert (count.code, count.started) == (code, [])
    assert count.among({"copier", "plumbum", "questionary", "rich"}) == set()


def test_new_without_git_and_install_starts_git_and_the_worker(
    tmp_path: Path, template: str
) -> None:
    count = Count(tmp_path, "new", "app", "-y", "-t", template, "--no-git", "--no-install")
    assert count.code == 0
    assert count.among({"copier", "plumbum", "pydantic"}) == set()
    assert len(count.started) == 2, count.started
    assert sum("generator.rendering._worker_child" in words for _, words in count.started) == 1


def test_worker_starts_no_process(tmp_path: Path, template: str) -> None:
    git(Path(template), "init", "-q")
    said = tmp_path / "said"
    shim = build_tree(tmp_path / "bin", {"git": f"#!/bin/sh\necho $* >> {said}\n"}) / "git"
    shim.chmod(0o755)
    path = f"{shim.parent}:{os.environ['PATH']}"
    words = ["new", "app", "-y", "-t", template, "--no-git", "--no-install"]
    assert scaffold(tmp_path, *words, PATH=path).code == 0
    name, version = said.read_text().splitlines()
    assert name.endswith(" config --get user.name")
    assert version.endswith(" describe --tags --always")


def test_a_cached_commit_starts_no_process(
    tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = commit(Path(template), {})
    arguments = ("-y", "-t", f"git+file://{template}@{made}", "--no-git", "--no-install")
    first, second = (Count(tmp_path, "new", name, *arguments) for name in ("one", "two"))
    assert (first.code, second.code) == (0, 0)
    assert any("ls-remote" in words or "fetch" in words for _, words in first.started)
    assert not any("ls-remote" in words or "fetch" in words for _, words in second.started)


def test_new_with_git_starts_at_most_eight_processes(tmp_path: Path, template: str) -> None:
    count = Count(tmp_path, "new", "app", "-y", "-t", template)
    assert count.code == 0
    assert any("commit" in words for _, words in count.started)
    assert len(count.started) <= 8, count.started


def test_new_in_a_pipe_imports_no_drawing(tmp_path: Path, template: str) -> None:
    count = Count(tmp_path, "new", "app", "-y", "-t", template, "--no-git")
    assert count.code == 0
    assert count.among({"rich", "rich.console"}) == set()
