"""A project with a life: generated, edited, and updated to new versions of its template."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.project.generate import generate
from generator.project.living import open_project
from generator.project.plan import make_plan
from generator.project.request import parse_set_options, read_request
from generator.project.result import Step
from generator.project.update.apply import apply_update
from generator.project.update.plan import (
    UpdatePlan,
    plan_update,
    refuse_unready,
    repository_of,
)
from generator.project.update.target import Wish, newest_template
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.support.bundled import bundle
from tests.support.files import build_template, list_tree
from tests.support.processes import KNOWN, git

QUESTIONS = "project_name: My project\nextra: {type: bool, default: false}\n"
MANIFEST = """\
title = "Life"
summary = "A template of the tests."
framework = "life"
version = "{}"
"""
LONG = "".join(f"{number}\n" for number in range(20))


@contextlib.contextmanager
def quietly(_what: str) -> Iterator[None]:
    """Show no progress."""
    yield


@dataclass(frozen=True)
class Life:
    """A template of one's own among the bundled ones, and a project made from it."""

    template: Path
    project: Path

    @property
    def root(self) -> Path:
        """The root of the project's repository."""
        return Path(git(self.project, "rev-parse", "--show-toplevel"))

    def release(
        self,
        version: str,
        files: Mapping[str, str | bytes],
        questions: str = QUESTIONS,
        more: str = "",
    ) -> None:
        """Replace the template by another version."""
        for file in sorted(self.template.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        build_template(self.template, questions, files, MANIFEST.format(version) + more)

    def new(self, *settings: str) -> None:
        """Generate the project with its first commit."""
        registry = read_registry(load_guide())
        request = read_request(
            needs=[], settings=settings, template="life", file=None, registry=registry
        )
        plan = make_plan(request, self.project.name, registry)
        generate(plan, self.project, quietly, with_git=True)

    def edit(self, files: Mapping[str, str | None], message: str = "Edit") -> None:
        """Write files, or remove those without a content, and commit."""
        for name, content in files.items():
            file = self.project / name
            if content is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content, encoding="utf-8", newline="")
        git(self.project, "add", "-A")
        git(self.project, "commit", "-q", "-m", message)

    def plan(self, *settings: str, base: str = "") -> UpdatePlan:
        """Return the plan of an update, as it would be shown."""
        with self.planned(*settings, base=base) as plan:
            return plan

    def update(self, *settings: str, base: str = "", may_run: bool = False) -> list[Step]:
        """Update the project."""
        with self.planned(*settings, base=base) as plan:
            return apply_update(plan, quietly, may_run=may_run)

    @contextlib.contextmanager
    def planned(self, *settings: str, base: str = "") -> Iterator[UpdatePlan]:
        """Plan an update as the command does, and lend the plan while it can be applied."""
        living = open_project(str(self.project))
        repository = repository_of(living)
        refuse_unready(living, repository)
        registry = read_registry(load_guide())
        wish = Wish(parse_set_options(settings), base=base)
        template = newest_template(living, wish, registry)
        with repository.looked_at() as aside:
            yield plan_update(living, aside, template, wish, registry)

    def files(self) -> dict[str, str]:
        """Return the texts of all files of the project but its record."""
        found = list_tree(self.project)
        kept = {name: it for name, it in found.items() if not name.startswith((".git/", ".sc"))}
        return {name: it.decode("latin-1") for name, it in kept.items() if isinstance(it, bytes)}

    def state(self) -> dict[str, object]:
        """Return what an undone update leaves as it was: all files, the index, and the commit."""
        return {
            "files": {k: v for k, v in list_tree(self.root).items() if not k.startswith(".git/")},
            "index": git(self.root, "ls-files", "--stage"),
            "status": git(self.root, "status", "--porcelain"),
            "head": git(self.root, "rev-parse", "HEAD"),
            "merging": (self.root / ".git" / "MERGE_HEAD").exists(),
        }


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    """A project of version 1 with a long file, a short one, and one in a folder."""
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)
    bundle(monkeypatch, tmp_path / "templates", "CHECKOUT")
    found = Life(tmp_path / "templates" / "life", tmp_path / "app")
    found.release("1.0", {"long.txt": LONG, "short.txt": "1\n", "in/deep.txt": f"{LONG}deep\n"})
    found.new()
    return found
