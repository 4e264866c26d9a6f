"""Tests of the examples, each a package with its own tests."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.files import build_tree
from tests.support.processes import surroundings

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/pyproject.toml"))


def record(example: Path) -> dict[str, str]:
    """Return the metadata that an installer writes for an editable package."""
    project = tomllib.loads((example / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [(name, value)] = project["entry-points"]["scaffold.templates"].items()
    folder = f"{project['name'].replace('-', '_')}-1.dist-info"
    return {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 1\n",
        f"{folder}/entry_points.txt": f"[scaffold.templates]\n{name} = {value}\n",
    }


def run(*command: str | Path, folder: Path, **changes: str) -> None:
    """Run a command, which must succeed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=surroundings(**changes),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_has_an_example() -> None:
    assert [example.name for example in EXAMPLES] == ["litestar"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_quick_tests_of_examples_pass(example: Path, tmp_path: Path) -> None:
    site = build_tree(tmp_path / "site", record(example))
    path = os.pathsep.join(map(str, [site, example / "src", ROOT]))  # the scaffold of this checkout
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    run(*command, folder=example, PYTHONPATH=path)


@pytest.mark.proof
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_installed_example_passes_its_proof(example: Path, tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    run("uv", "venv", "-q", "--python", sys.executable, "venv", folder=tmp_path)
    run("uv", "pip", "install", "-q", "--python", python, ROOT, example, "pytest", folder=tmp_path)
    run(python, "-m", "pytest", "-q", "-m", "", "-p", "no:cacheprovider", "tests", folder=example)
