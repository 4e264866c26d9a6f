"""A user with a cache and settings of their own, and a repository of templates."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.system.names import RECORD
from tests.support.files import MANIFEST, build_template, list_tree
from tests.support.processes import Outcome, scaffold
from tests.support.repositories import commit

Scaffold = Callable[..., Outcome]
RULE = """
[[rule]]
id = "best"
when = { product = "api" }
weight = 9
because = "it is the best there is"
source = "beyond the guide: a test"
"""


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository of two templates: one with a manifest and a rule, one without."""
    folder = tmp_path / "origin"
    files: dict[str, str | bytes] = {"a.txt.jinja": "one {{ name }}\n"}
    build_template(folder / "api", "name: x\n", files, MANIFEST + RULE)
    commit(folder, {"plain/copier.yml": "y: 1\n", "plain/b.txt": "b\n"}, "v1.0")
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Scaffold:
    """Run `scaffold` in a folder of its own, with a cache and settings of its own."""
    (tmp_path / "here").mkdir()
    homes = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }

    def call(*arguments: str, **changes: str) -> Outcome:
        return scaffold(tmp_path / "here", *arguments, **{**homes, **changes})

    return call


def made(tmp_path: Path, name: str) -> dict[str, bytes | str | None]:
    """Return the files of a project, without git's own."""
    files = list_tree(tmp_path / "here" / name)
    return {path: content for path, content in files.items() if not path.startswith(".git")}


def record(tmp_path: Path, name: str) -> dict[str, Any]:
    """Return the record of the template in a project."""
    text = (tmp_path / "here" / name / RECORD).read_text()
    found: dict[str, Any] = tomllib.loads(text)["template"]
    return found
