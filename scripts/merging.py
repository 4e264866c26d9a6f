"""Count the conflicts of updates that change one answer: python -m scripts.merging.

A project with the default answers gets a week of work. Then git merges the same template with one
other answer, as an update does, with the untouched project as base.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.questions.answers import Answering
from generator.questions.copier_yml import Questions, read_questions
from generator.questions.question import Given
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.rendering.render import render

TEMPLATE = "fastapi"
PACKAGE = "shop"
FLIPS = (
    "database=postgres",
    "auth=session",
    "auth=token",
    "auth=oidc",
    "pages=true",
    "jobs=database",
    "jobs=celery",
    "cache=redis",
    "live=true",
    "ai=true",
    "observability=full",
    "deploy=kubernetes",
    "deploy=server",
)
GIT = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "merge.conflictStyle=diff3")
HUNK = re.compile(
    r"^<{7} .*?^\|{7} [^\n]*\n(?P<base>.*?)^={7}\n.*?^>{7} ", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Conflicts:
    """The files of hunks that git could not merge: where both sides only added, and all others."""

    added: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """A project and its repository, which lies beside it."""

    tree: Path
    repository: Path

    def commit(self, name: str) -> None:
        """Commit all files of the project under a name."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", f"--message={name}")
        self.git("branch", name)

    def merge(self, name: str) -> Conflicts:
        """Merge a commit and return the conflicts."""
        self.git("merge", "--quiet", name, codes=(0, 1))
        added, changed = [], []
        for file in self.git("diff", "--name-only", "--diff-filter=U").split():
            hunks = list(HUNK.finditer((self.tree / file).read_text(encoding="utf-8")))
            added += [file for hunk in hunks if not hunk["base"]]
            changed += [file for hunk in hunks if hunk["base"]]
            if not hunks:  # one side deleted the file
                changed.append(file)
        return Conflicts(tuple(added), tuple(changed))

    def git(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run git and return its output; any other exit code than `codes` is an error."""
        place = (f"--git-dir={self.repository}", f"--work-tree={self.tree}")
        done = subprocess.run(
            ["git", *place, *GIT, *arguments],
            cwd=self.tree,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in codes:
            raise RuntimeError(done.stderr)
        return done.stdout


@dataclass(frozen=True)
class Edit:
    """A line that a person adds: in the block after `start`, before the line that matches `end`."""

    file: str
    start: str
    end: str
    text: str


ROUTER = '''\
"""Orders over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/orders", tags=["orders"])


@router.get("")
async def list_orders() -> list[str]:
    """List orders."""
    return []
'''
FILES = {
    "shop/orders/__init__.py": '"""Orders."""\n',
    "shop/orders/router.py": ROUTER,
}
# Where a person adds a line: lists end where they end, sorted lists stay sorted.
EDITS = (
    Edit("pyproject.toml", r"dependencies = \[", r'    "structlog', '    "stripe>=14,<15",\n'),
    Edit(
        "shop/features.py",
        r"from \.notes\.router",
        r"(?!from \.notes)",
        "from .orders.router import router as orders\n",
    ),
    Edit("shop/features.py", r"ROUTERS: ", r"\]", "    orders,\n"),
    Edit("shop/settings/__init__.py", r"class Settings", r"\n", "\n    stripe_key: str = ''\n"),
    Edit("shop/notes/models.py", r"    body:", r"(?!    body:)", "    color: Mapped[str | None]\n"),
    Edit("compose.yaml", r"  environment:", r"(?!    )", "    STRIPE_KEY: ${STRIPE_KEY:-}\n"),
    Edit(".env.example", r"ENVIRONMENT=", r"\Z", "\n# The payment provider\n# STRIPE_KEY=\n"),
    Edit("README.md", r"\| variable ", r"(?!\|)", "| `STRIPE_KEY` | none | required |\n"),
    Edit("README.md", r"\| request ", r"(?!\|)", "| `GET /api/orders` | all orders |\n"),
    Edit("README.md", r"\| `shop/notes/`", r"(?!\| `shop/notes)", "| `shop/orders/` | orders |\n"),
    Edit("AGENTS.md", r"- `shop/notes/`", r"(?!- `shop/notes)", "- `shop/orders/`: orders\n"),
)


def main() -> int:
    """Print the conflicts of each flip."""
    total = Conflicts((), ())
    for flip in FLIPS:
        found = measure(flip)
        total = Conflicts(total.added + found.added, total.changed + found.changed)
        print(f"{flip:20} {', '.join(found.added) or '-'} | {', '.join(found.changed) or '-'}")
    print(f"{len(total.added)} hunks where both sides added, {len(total.changed)} others")
    return 0


def measure(flip: str) -> Conflicts:
    """Return the conflicts of an update that sets one answer, `KEY=VALUE`."""
    folders = read_registry(load_guide()).candidates[TEMPLATE].folders
    questions = read_questions(folders)
    key, value = flip.split("=")
    with tempfile.TemporaryDirectory() as place:
        history = History(Path(place, "project"), Path(place, "git"))
        history.tree.mkdir()
        history.git("init", "--quiet", "--initial-branch=main")
        _render(folders, questions, history.tree, {})
        history.commit("untouched")
        work(history.tree)
        history.commit("work")
        history.git("checkout", "--quiet", "untouched")
        _render(folders, questions, history.tree, {key: value})
        history.commit("changed")
        history.git("checkout", "--quiet", "work")
        return history.merge("changed")


def work(tree: Path) -> None:
    """Add a router, a setting, a requirement, a column, and what goes with them.

    Raises `ValueError` if the project has no place for a line.
    """
    for file, text in FILES.items():
        (tree / file).parent.mkdir(exist_ok=True)
        (tree / file).write_text(text, encoding="utf-8")
    for edit in EDITS:
        path = tree / edit.file
        path.write_text(_add(edit, path.read_text(encoding="utf-8")), encoding="utf-8")


def _add(edit: Edit, text: str) -> str:
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if re.match(edit.start, line)]
    if not starts:
        raise ValueError(f"{edit.file} has no line like {edit.start}")
    end = starts[0] + 1
    while end < len(lines) and not re.match(edit.end, lines[end]):
        end += 1
    return "".join([*lines[:end], edit.text, *lines[end:]])


def _render(
    folders: Sequence[Path], questions: Questions, tree: Path, given: Mapping[str, str]
) -> None:
    shutil.rmtree(tree)
    tree.mkdir()
    chosen = {"package_name": PACKAGE, **given}
    answers = Answering(questions).answer(
        {key: Given(value, "measured") for key, value in chosen.items()}, {}
    )
    render(folders, answers.data, tree, prepared=answers.prepared(questions, {}))


if __name__ == "__main__":
    raise SystemExit(main())
