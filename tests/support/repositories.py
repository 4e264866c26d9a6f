"""Git repositories for tests, and a git that waits before it fetches."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.registry._git_cache import Repository
from generator.system.kept import FOLDER
from tests.support.files import build_tree
from tests.support.processes import git

SLOW = """#!/bin/sh
case " $* " in *" fetch "*)
  echo $$ > "$SIGNS/making" && mv "$SIGNS/making" "$SIGNS/reached"
  while [ ! -e "$SIGNS/go" ]; do sleep 0.01; done;;
esac
exec "$GIT" "$@"
"""


def commit(repository: Path, files: Mapping[str, str | bytes], tag: str = "") -> str:
    """Commit files, in a new repository if necessary; with a tag, create or move it."""
    build_tree(repository, files)
    if not (repository / ".git").is_dir():
        git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all", "--force")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=x")
    if tag:
        git(repository, "tag", "--force", "--annotate", "--message=x", tag)
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository with two files and a release."""
    folder = tmp_path / "origin"
    commit(folder, {"a.txt": "one\n", "sub/b.txt": "b\n"}, "v1.0")
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def cached_names(cache: Path) -> list[str]:
    """Return the names of all files in a cache, without parsed and compiled texts."""
    files = (path for path in cache.rglob("*") if path.is_file() and path.parent.name != FOLDER)
    return [path.name for path in files]


def repository(origin: Path) -> Repository:
    """Return the repository as a source of clones."""
    return Repository(f"file://{origin}", "gh:a/b", "repo")


def slow_git(signs: Path) -> dict[str, str]:
    """Return an environment in which git announces a fetch and waits for permission."""
    build_tree(signs, {"bin/git": SLOW})
    (signs / "bin" / "git").chmod(0o755)
    path = os.environ["PATH"]
    return {
        "GIT": shutil.which("git") or "",
        "SIGNS": str(signs),
        "PATH": f"{signs / 'bin'}{os.pathsep}{path}",
    }
