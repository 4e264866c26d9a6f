"""Projects that were made without scaffold: by Copier, by cruft, and by hand."""

from pathlib import Path

import copier

from tests.support.processes import Outcome, git, scaffold
from tests.support.repositories import commit

QUESTIONS = """\
_subdirectory: project
project_name: My project
package: "{{ project_name | lower }}"
database:
  choices: [sqlite, postgres, none]
  default: sqlite
pages: false
"""
MAIN = '''\
"""{{ project_name }}."""

DATABASE = "{{ database }}"


def first():
    return 1


def second():
    return 2


def last():
    return 3
'''
FILES = {
    "copier.yml": QUESTIONS,
    "project/README.md.jinja": "# {{ project_name }}\n\nStart it with {{ package }}.\n",
    "project/{{ package }}/main.py.jinja": MAIN,
    "project/{% if pages %}pages.py{% endif %}": "PAGES = True\n",
    "project/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
}
NEWER = {
    "project/{{ package }}/main.py.jinja": MAIN.replace("return 1", "return 100"),
    "project/new.txt": "new\n",
}


def build_releases(root: Path) -> Path:
    """Commit a plain Copier template with two releases: the second changes and adds a file."""
    template = root / "template"
    commit(template, FILES, "v1.0.0")
    commit(template, NEWER, "v2.0.0")
    return template


def made_by_copier(template: Path, project: Path, **answers: object) -> Path:
    """Make a project from the first release with Copier itself, and commit it."""
    copier.run_copy(*(str(template), project), answers, defaults=True, quiet=True, vcs_ref="v1.0.0")
    commit(project, {})
    return project


def edit(project: Path, path: str, old: str, new: str) -> None:
    """Change a text in a file of a project."""
    text = (project / path).read_text()
    assert old in text
    (project / path).write_text(text.replace(old, new))


def adopt(project: Path, *words: str, **changes: str) -> Outcome:
    """Run `scaffold adopt` in a project."""
    return scaffold(project, "adopt", *words, **changes)


def subjects(project: Path, *words: str) -> list[str]:
    """Return the subjects of commits, the latest first."""
    return git(project, "log", "--format=%s", *words).splitlines()
