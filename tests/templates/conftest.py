"""A project of each bundled template, generated once from the built wheel on each interpreter."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from uv import find_uv_bin

from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry

ROOT = Path(__file__).parents[2]
UV = find_uv_bin()
TEMPLATES = sorted(read_registry(load_guide()).candidates)
FOREIGN = {"VIRTUAL_ENV", "DATABASE_URL", "REDIS_URL", "BROKER_URL", "PYTHONDONTWRITEBYTECODE"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one project on one worker, where it is generated once."""
    here = Path(__file__).parent
    for item in items:
        if not (isinstance(item, pytest.Function) and here in item.path.parents):
            continue
        if "project" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group(str(item.callspec.params["project"])))


@dataclass(frozen=True)
class Project:
    """A generated project, and the interpreter that it runs on."""

    path: Path
    template: str
    python: str

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the project with uv on the PATH; fail with its output."""
        done = run(*command, cwd=self.path, **{"UV_PYTHON": self.python, **environment})
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a clean environment, with uv first on the PATH."""
    kept = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    kept["PATH"] = f"{Path(UV).parent}{os.pathsep}{kept['PATH']}"
    return subprocess.run(
        command, cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False
    )


@cache
def interpreters() -> list[str]:
    """Return Python 3.11 and the newest interpreter found, as `3.x` each."""
    listed = run(
        *(UV, "python", "list", "--only-installed", "--output-format", "json"), cwd=ROOT
    ).stdout
    found = {
        (row["version_parts"]["major"], row["version_parts"]["minor"])
        for row in json.loads(listed)
        if row["implementation"] == "cpython" and row["variant"] == "default"
    }
    supported = sorted(version for version in found if version >= (3, 11))
    return [f"{major}.{minor}" for major, minor in dict.fromkeys([supported[0], supported[-1]])]


@pytest.fixture(scope="session")
def scaffold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel into a new environment."""
    place = tmp_path_factory.mktemp("wheel")
    for command in (
        (UV, "build", "--wheel", "--quiet", "--out-dir", str(place / "dist"), str(ROOT)),
        (UV, "venv", "--quiet", "--python", "3.11", str(place / "venv")),
    ):
        assert run(*command, cwd=place).returncode == 0
    [wheel] = (place / "dist").glob("*.whl")
    python = str(place / "venv" / "bin" / "python")
    installed = run(UV, "pip", "install", "--quiet", "--python", python, str(wheel), cwd=place)
    assert installed.returncode == 0, installed.stderr
    return place / "venv" / "bin" / "scaffold"


@pytest.fixture(
    scope="session",
    params=[(template, python) for template in TEMPLATES for python in interpreters()],
    ids=lambda pair: f"{pair[0]}-py{pair[1]}",
)
def project(
    request: pytest.FixtureRequest, scaffold: Path, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """A project as its owner gets it, with the dependencies installed."""
    template, python = request.param
    place = tmp_path_factory.mktemp(f"{template}-{python}")
    made = run(
        *(str(scaffold), "new", "my-app", "-y", "-t", template, "-s", f"python_version={python}"),
        cwd=place,
        UV_PYTHON=python,
        **IDENTITY,
    )
    assert made.returncode == 0, made.stderr
    assert "not done" not in made.stdout, made.stdout
    return Project(place / "my-app", template, python)


IDENTITY = {
    "GIT_AUTHOR_NAME": "A Developer",
    "GIT_AUTHOR_EMAIL": "developer@example.com",
    "GIT_COMMITTER_NAME": "A Developer",
    "GIT_COMMITTER_EMAIL": "developer@example.com",
}
