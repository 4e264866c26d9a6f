"""Projects whose surroundings are checked."""

from collections.abc import Mapping
from pathlib import Path

from generator.checking.surroundings.project import Project
from generator.checking.surroundings.routes import Routes
from generator.checking.surroundings.survey import STEPS
from generator.checking.surroundings.tools import Tools
from generator.project.proof import FAILED, Result
from generator.registry.manifest import Secrets
from generator.registry.surroundings import Surroundings
from generator.system.processes import Children
from tests.support.files import build_tree

OFFLINE = "packages are not run here"
ROUTES = Routes(
    {
        "/health": frozenset({"GET"}),
        "/notes": frozenset({"GET", "POST"}),
        "/notes/{id}": frozenset({"GET", "DELETE"}),
    },
    ("/docs",),
)
PLAN = Surroundings(
    settings=("*/settings.py",), environment=("PORT", "PYTHON*"), absent=("production.env",)
)
FILES: Mapping[str, str] = {
    "shop/__init__.py": "",
    "shop/main.py": "app = object()\n",
    "shop/settings.py": 'import os\nkey = os.environ["SECRET_KEY"]\nlevel = os.environ["LEVEL"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.12"\n',
    "Makefile": "PORT ?= 8000\n\ntest:\n\tpytest\n\ndev: test\n\techo\n",
    ".env.example": "SECRET_KEY=\nLEVEL=INFO\n",
    ".gitignore": ".env\n",
}


def build_project(root: Path, files: Mapping[str, str], **more: object) -> Project:
    """Write a small project with more files, and return it as the steps read it."""
    values: dict[str, object] = {
        "plan": PLAN,
        "tools": Tools(Children(), OFFLINE),
        "secrets": Secrets(".env.example", ".env"),
        "routes": ROUTES,
    }
    build_tree(root, {**FILES, **files})
    return Project(root, **{**values, **more})  # type: ignore[arg-type]


def faults(project: Project, step: str) -> list[str]:
    """Return the faults that a step finds."""
    return [remark.text for remark in STEPS[step].check(project) if remark.fault]


def failed(results: list[Result]) -> list[str]:
    """Return the names of the steps that failed."""
    return [result.step for result in results if result.status == FAILED]
