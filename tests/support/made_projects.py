"""A template of the tests and a project that was generated from it, with real git."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.system.names import RECORD
from tests.support.files import MANIFEST, build_template
from tests.support.processes import Outcome, git, scaffold

FILES: dict[str, str | bytes] = {
    "a.txt.jinja": "one\n{{ colour }}\nthree\n",
    "b.txt": "first\nsecond\nthird\nfourth\n",
    "folder/c.txt": "c\n",
    ".gitignore": "*.tmp\n",
}
QUESTIONS = "project_name: shop\ncolour: {type: str, choices: [red, green], default: red}\n"
Scaffold = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path) -> Scaffold:
    """Run `scaffold` in a folder of its own, with a cache and settings of its own."""
    homes = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }

    def call(*arguments: str, folder: Path = tmp_path, **changes: str) -> Outcome:
        return scaffold(folder, *arguments, **{**homes, **changes})

    return call


def build(tmp_path: Path, more: str = "", files: Mapping[str, str | bytes] | None = None) -> Path:
    """Write the template `mine`, with more of a manifest and more files."""
    return build_template(tmp_path / "mine", QUESTIONS, {**FILES, **(files or {})}, MANIFEST + more)


def generate(run: Scaffold, tmp_path: Path, *arguments: str, template: str = "./mine") -> Path:
    """Generate the project `shop` from a template."""
    words = ("-y", "-t", template, "--no-install", *arguments)
    done = run("new", "shop", *words)
    assert done.code == 0, done.err
    assert (tmp_path / "shop" / RECORD).is_file()
    return tmp_path / "shop"


def commit_all(project: Path, message: str = "edit") -> str:
    """Commit all of a work tree; return the commit."""
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", message)
    return git(project, "rev-parse", "HEAD")
