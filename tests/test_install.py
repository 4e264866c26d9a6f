from pathlib import Path

import pytest
import uv

from generator.install import lock, sync
from generator.steps import Step
from tests.helpers import build_tree
from tests.processes import surroundings

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
    """There is no network, and nothing was fetched before."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    monkeypatch.setenv("PATH", surroundings()["PATH"])


def project(tmp_path: Path, text: str = "", dependencies: str = "[]") -> Path:
    text = text or PROJECT.format(dependencies=dependencies)
    return build_tree(tmp_path / "app", {"pyproject.toml": text})


def assert_left_for_later(step: Step, *words: str) -> None:
    """The step was not done: one line says why, and a command does it later."""
    assert not step.done
    assert step.command == "uv sync"
    assert "\n" not in step.note
    for word in words:
        assert word in step.note


def test_dependencies_are_locked_and_installed(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert lock(folder) == Step(
        "lock", done=True, note="versions resolved into uv.lock", command="uv sync"
    )
    assert sync(folder).done
    assert (folder / "uv.lock").is_file()
    assert (folder / ".venv/pyvenv.cfg").is_file()


def test_an_environment_that_is_active_is_not_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = build_tree(tmp_path / "active", {})
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    folder = project(tmp_path)
    assert lock(folder).done
    assert sync(folder).done
    assert (folder / ".venv").is_dir()
    assert list(active.iterdir()) == []


def test_without_a_network_it_is_left_for_later(tmp_path: Path) -> None:
    folder = project(tmp_path, dependencies='["flask"]')
    assert_left_for_later(lock(folder), "uv lock:", "flask")
    assert not (folder / "uv.lock").exists()


def test_what_is_not_in_the_cache_is_left_for_later(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert lock(folder).done
    build_tree(folder, {"pyproject.toml": PROJECT.format(dependencies='["flask"]')})
    assert_left_for_later(sync(folder), "uv sync:")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[project\n", "pyproject.toml: TOML parse error at line 1"),
        ("[project]\nname = 3\n", "pyproject.toml: TOML parse error at line 2"),
        ('[project]\nname = "app"\nversion = "0"\nrequires-python = ">=9"\n', "Python"),
    ],
)
def test_a_broken_project_is_left_for_later(tmp_path: Path, text: str, word: str) -> None:
    assert_left_for_later(lock(project(tmp_path, text)), "uv lock:", word)


def test_a_uv_that_cannot_be_found_is_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uv, "find_uv_bin", lambda: str(tmp_path / "uv"))
    assert_left_for_later(lock(project(tmp_path)), "uv could not be started")
