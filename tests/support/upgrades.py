"""Projects that earlier releases generated, with the work of their owners."""

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.upgrades import EDITS, Repository
from tests.support.processes import Outcome, git, scaffold

ROOT = Path(__file__).parents[2]
DATABASE = "db.sqlite3"


@dataclass(frozen=True)
class OldProject:
    """A project as it was generated and committed once, and edited since."""

    path: Path

    def update(self, *arguments: str, house: Path = ROOT) -> Outcome:
        """Run `scaffold update` of the code and templates in the folder `house`."""
        return scaffold(house, "update", str(self.path), *arguments)

    def git(self, *arguments: str) -> str:
        """Run git in the project and return its output."""
        return git(self.path, *arguments)

    def commit(self, message: str) -> None:
        """Commit all files."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", message)

    def lines(self, revision: str = "HEAD") -> dict[str, Counter[str]]:
        """Return the lines of each text file of a commit."""
        listing = self.git("grep", "-I", "--full-name", "-e", "", revision)
        found: dict[str, Counter[str]] = {}
        for row in listing.splitlines():
            _, path, line = row.split(":", 2)
            found.setdefault(path, Counter())[line] += 1
        return found

    def notes(self) -> list[str]:
        """Return the titles of the notes in the database of SQLite, sorted."""
        with sqlite3.connect(self.path / DATABASE) as connection:
            [table] = connection.execute(
                "SELECT name FROM sqlite_master WHERE name IN ('notes', 'notes_note')"
            ).fetchone()
            rows = connection.execute(f"SELECT title FROM {table} ORDER BY title")  # noqa: S608
            titles = [str(title) for [title] in rows]
        connection.close()
        return titles


def make_old_project(store: Repository, branch: str, path: Path) -> OldProject:
    """Make a project of a stored branch, with the commits that its owner has made."""
    path.mkdir()
    git(path, "init", "--quiet", "--initial-branch=main")
    heads = [f"refs/heads/{name}" for name in (branch, branch + EDITS)]
    git(path, "fetch", "--quiet", str(store.place), *heads)
    commit = ""
    for head, message in zip(heads, ("Start from the template", "Add orders"), strict=True):
        tree = store.git("rev-parse", f"{head}^{{tree}}").decode().strip()
        parent = ("-p", commit) if commit else ()
        commit = git(path, "commit-tree", tree, *parent, "-m", message)
    git(path, "reset", "--quiet", "--hard", commit)
    return OldProject(path)


def added_lines(
    before: Mapping[str, Counter[str]], after: Mapping[str, Counter[str]]
) -> set[tuple[str, str]]:
    """Return each line that a file has more often than before, with the path of the file."""
    return {
        (path, line)
        for path, lines in after.items()
        for line in lines - before.get(path, Counter())
        if line.strip()
    }


def removed_lines(patch: str) -> set[tuple[str, str]]:
    """Return each line that a patch removes and does not add again to the same file."""
    lines: dict[str, Counter[str]] = {}
    path = ""
    for line in patch.splitlines():
        if line.startswith("diff --git a/"):
            path = line.removeprefix("diff --git a/").partition(" b/")[0]
        elif line.startswith(("+", "-")) and not line.startswith(("+++ ", "--- ")):
            lines.setdefault(path, Counter())[line[1:]] += 1 if line[0] == "-" else -1
    return {(path, line) for path, found in lines.items() for line in +found}


# What a later version adds to the ends of files, where owners add lines too.
NEXT: Mapping[str, str] = {
    ".env.example.jinja": "\n# How long answers may be cached, in seconds\n# MAX_AGE=60\n",
    "AGENTS.md.jinja": "- Ask before you add a dependency.\n",
    "Makefile.jinja": "\n.PHONY: tree\ntree: ## List the dependencies\n\tuv tree\n",
}


def make_next_release(folder: Path, template: str) -> Path:
    """Return a folder with this code and a later version of its templates."""
    folder.mkdir()
    (folder / "generator").symlink_to(ROOT / "generator")
    templates = folder / "templates"
    shutil.copytree(ROOT / "templates", templates, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = templates / template / "template.toml"
    text = re.sub(r'(?m)^version = ".*"$', 'version = "99.0.0"', manifest.read_text())
    manifest.write_text(text)
    shared = templates / "_shared/project"
    for name, addition in NEXT.items():
        with (shared / name).open("a") as file:
            file.write(addition)
    (shared / "docs/support.md").write_text("# Support\n\nWrite to the team.\n")
    return folder
