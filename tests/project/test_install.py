import platform
import re
import sys
from pathlib import Path

import pytest
import uv

from generator.project._install import _interpreter, sync
from generator.project.result import Step
from tests.support.files import build_tree
from tests.support.processes import surroundings

PROJECT = """\
[project]
name = "app"
version = "0"
requires-python = ">=3.11"
dependencies = {dependencies}

[tool.uv]
package = false
"""


@pytest.fixture(autouse=True)
def _offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate no network and an empty cache."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    monkeypatch.setenv("PATH", surroundings()["PATH"])


def project(tmp_path: Path, text: str = "", dependencies: str = "[]") -> Path:
    text = text or PROJECT.format(dependencies=dependencies)
    return build_tree(tmp_path / "app", {"pyproject.toml": text})


def assert_left_for_later(step: Step, *words: str) -> None:
    """Check that the step was not done: one line has the reason, and a command repeats it."""
    assert not step.done
    assert step.command == "uv sync"
    assert "\n" not in step.note
    for word in words:
        assert word in step.note


def test_dependencies_are_locked_and_installed(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert list(sync(folder)) == [
        Step("lock", done=True, note="versions resolved into uv.lock", command="uv sync"),
        Step("install", done=True, note="dependencies installed into .venv", command="uv sync"),
    ]
    assert (folder / "uv.lock").is_file()
    assert (folder / ".venv/pyvenv.cfg").is_file()


def version_of(folder: Path) -> str:
    """Return the version of the interpreter in a project's environment."""
    config = (folder / ".venv" / "pyvenv.cfg").read_text()
    return str(re.search(r"^version_info = (\d+\.\d+)", config, re.MULTILINE)[1])  # type: ignore[index]


def test_uses_the_interpreter_that_is_there(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert all(step.done for step in sync(folder))
    assert version_of(folder) == f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize(
    ("wanted", "pin"),
    [(">=3.11", "3.11\n"), ("<3.11", ""), (f"!={platform.python_version()}", ""), ("x", "")],
)
def test_leaves_another_interpreter_to_uv(wanted: str, pin: str, tmp_path: Path) -> None:
    text = PROJECT.format(dependencies="[]").replace(">=3.11", wanted)
    pins = {".python-version": pin} if pin else {}
    folder = build_tree(tmp_path, {"pyproject.toml": text, **pins})
    assert _interpreter(folder) == []


def test_does_not_use_the_active_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = build_tree(tmp_path / "active", {})
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    folder = project(tmp_path)
    assert all(step.done for step in sync(folder))
    assert (folder / ".venv").is_dir()
    assert list(active.iterdir()) == []


def test_postpones_installation_without_network(tmp_path: Path) -> None:
    folder = project(tmp_path, dependencies='["flask"]')
    [step] = sync(folder)
    assert_left_for_later(step, "uv sync:", "flask")
    assert not (folder / "uv.lock").exists()


def test_postpones_installation_of_missing_packages(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert all(step.done for step in sync(folder))
    build_tree(folder, {"pyproject.toml": PROJECT.format(dependencies='["flask"]')})
    [step] = sync(folder)
    assert step.name == "install"
    assert_left_for_later(step, "uv sync:")


def test_resolves_what_it_cannot_build(tmp_path: Path) -> None:
    text = PROJECT.format(dependencies="[]").replace("package = false", "package = true")
    build = '\n[build-system]\nrequires = []\nbuild-backend = "absent"\n'
    locked, installed = sync(project(tmp_path, text + build))
    assert (locked.name, locked.done) == ("lock", True)
    assert_left_for_later(installed, "uv sync:")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[project\n", "pyproject.toml: TOML parse error at line 1"),
        ("[project]\nname = 3\n", "pyproject.toml: TOML parse error at line 2"),
        ('[project]\nname = "app"\nversion = "0"\nrequires-python = ">=9"\n', "Python"),
    ],
)
def test_postpones_installation_of_a_broken_project(tmp_path: Path, text: str, word: str) -> None:
    [step] = sync(project(tmp_path, text))
    assert_left_for_later(step, "uv sync:", word)


def test_postpones_installation_without_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv, "find_uv_bin", lambda: str(tmp_path / "uv"))
    [step] = sync(project(tmp_path))
    assert_left_for_later(step, "uv could not be started")
