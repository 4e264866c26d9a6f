import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.errors import InputError, WorkError
from generator.project.generate import generate, install, rendered_preview
from generator.project.plan import Plan, make_plan
from generator.project.record import read_answers_file, tree_id
from generator.project.request import Request
from generator.project.result import GeneratedProject, Step
from generator.questions.question import Given
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs
from generator.registry.registry import get_template
from generator.system.names import RECORD
from tests.support.files import WITH_SECRETS, build_template, list_tree
from tests.support.processes import git, surroundings
from tests.support.registries import EMPTY

GUIDE = load_guide()
QUESTIONS = """\
_envops: {undefined: jinja2.StrictUndefined}
project_name: {type: str, default: My project}
license: {type: str, choices: [mit, none], default: mit}
hidden: {type: str, secret: true, default: hush}
shout: {type: str, default: "{{ project_name | upper }}", when: false}
"""
FILES = {
    "README.md.jinja": "# {{ shout }} {{ license }}\n",
    "src/app.py": "run = True\n",
    ".gitignore": ".env\n",
    ".env.example": "KEY=\n",
}


@pytest.fixture(autouse=True)
def _known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a working folder of the test's own, with an identity for git."""
    for key, value in surroundings().items():
        monkeypatch.setenv(key, value)
    monkeypatch.chdir(tmp_path)


@contextlib.contextmanager
def silent(_what: str) -> Iterator[None]:
    yield


def plan(
    tmp_path: Path, files: dict[str, str] | None = None, questions: str = QUESTIONS, **given: object
) -> Plan:
    """Plan a project `my-app` from a template with these files."""
    folder = build_template(
        tmp_path / "template", questions, {**FILES, **(files or {})}, WITH_SECRETS
    )
    answers = {key: Given(value, "--set") for key, value in given.items()}
    template = get_template(str(folder), EMPTY)
    return make_plan(Request(default_needs(GUIDE), frozenset(), template, answers), "my-app", EMPTY)


def make(tmp_path: Path, planned: Plan | None = None, *, with_git: bool = True) -> GeneratedProject:
    return generate(planned or plan(tmp_path), tmp_path / "my-app", silent, with_git=with_git)


def test_project_contains_rendered_files_and_record(tmp_path: Path) -> None:
    made = make(tmp_path, plan(tmp_path, license="none"), with_git=False)
    project = tmp_path / "my-app"
    assert (project / "README.md").read_text() == "# MY APP none\n"
    assert sorted(list_tree(project)) == [
        *(".env", ".env.example", ".gitignore", ".scaffold.toml", "README.md", "src"),
        "src/app.py",
    ]
    assert made.steps == ()


def test_reports_files_with_sizes_except_secrets(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert ("src/app.py", 11) in made.files
    assert [path for path, _ in made.files] == [
        *(".env.example", ".gitignore", ".scaffold.toml", "README.md", "src/app.py")
    ]


def test_records_answers_without_computed_or_secret_ones(tmp_path: Path) -> None:
    make(tmp_path, plan(tmp_path, license="none"), with_git=False)
    request = read_answers_file(tmp_path / "my-app" / RECORD)
    assert request.answers == {"project_name": "My App", "license": "none"}
    assert request.needs == {}


def test_recorded_tree_id_matches_git(tmp_path: Path) -> None:
    make(tmp_path)
    project = tmp_path / "my-app"
    git(project, "rm", "-q", "--cached", RECORD)
    assert f'pristine = "{git(project, "write-tree")}"' in (project / RECORD).read_text()


def test_first_commit_is_the_whole_project_without_secrets(tmp_path: Path) -> None:
    made = make(tmp_path)
    project = tmp_path / "my-app"
    assert [step.name for step in made.steps if step.done] == ["git"]
    assert git(project, "rev-parse", "HEAD^{tree}") == tree_id(project, [".git", ".env"])
    assert git(project, "status", "--porcelain") == ""


def test_same_answers_give_the_same_project_except_secrets(tmp_path: Path) -> None:
    planned = plan(tmp_path)
    generate(planned, tmp_path / "one", silent, with_git=False)
    generate(planned, tmp_path / "two", silent, with_git=False)
    one, two = list_tree(tmp_path / "one"), list_tree(tmp_path / "two")
    assert one.pop(".env") != two.pop(".env")
    assert one == two


def test_project_contains_no_path_of_the_machine(tmp_path: Path) -> None:
    make(tmp_path)
    for path in (tmp_path / "my-app").rglob("*"):
        assert not path.is_file() or os.fsencode(tmp_path) not in path.read_bytes(), path


def test_preview_lists_the_same_files_and_writes_nothing(tmp_path: Path) -> None:
    planned = plan(tmp_path)
    before = list_tree(tmp_path)
    with rendered_preview(planned) as (_, previewed):
        pass
    assert list_tree(tmp_path) == before
    assert previewed == make(tmp_path, planned).files


def test_a_template_without_example_makes_no_secrets(tmp_path: Path) -> None:
    planned = plan(tmp_path)
    (planned.template.path / "project/.env.example").unlink()
    make(tmp_path, planned)
    assert not (tmp_path / "my-app/.env").exists()


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"a.txt.jinja": "{{ nmae }}"}, WorkError),
        ({"CON.txt": "a"}, InputError),
        ({"a.txt": "a", "A.txt": "A"}, InputError),
    ],
)
def test_a_template_that_fails_leaves_nothing(
    tmp_path: Path, files: dict[str, str], error: type[Exception]
) -> None:
    planned = plan(tmp_path, files)
    before = list_tree(tmp_path)
    with pytest.raises(error):
        generate(planned, tmp_path / "parent/my-app", silent, with_git=True)
    assert list_tree(tmp_path) == before


def test_makes_a_project_that_git_cannot_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    made = make(tmp_path)
    assert [(step.name, step.done) for step in made.steps] == [("git", False)]
    assert (tmp_path / "my-app" / RECORD).is_file()


def test_skips_installation_without_pyproject(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert install(tmp_path / "my-app", made, silent, may_run=True) is made


def test_the_lock_file_is_a_second_commit_and_the_tree_is_clean(tmp_path: Path) -> None:
    pyproject = '[project]\nname = "app"\nversion = "0"\nrequires-python = ">=3.11"\n'
    files = {"pyproject.toml": pyproject, ".gitignore": ".env\n.venv\n"}
    made = install(tmp_path / "my-app", make(tmp_path, plan(tmp_path, files)), silent, may_run=True)
    assert [step.name for step in made.steps if step.done] == ["git", "lock", "install"]
    log = git(tmp_path / "my-app", "log", "--reverse", "--format=%s").splitlines()
    assert log == ["Start from the Test template", "Lock the dependencies"]
    assert git(tmp_path / "my-app", "status", "--porcelain") == ""


def test_failed_lock_skips_installation(tmp_path: Path) -> None:
    made = make(tmp_path, plan(tmp_path, {"pyproject.toml": "[project\n"}))
    steps = install(tmp_path / "my-app", made, silent, may_run=True).steps
    assert [(step.name, step.done) for step in steps] == [("git", True), ("lock", False)]


def test_each_phase_is_announced(tmp_path: Path) -> None:
    told: list[str] = []

    @contextlib.contextmanager
    def progress(what: str) -> Iterator[None]:
        told.append(what)
        yield

    files = {"pyproject.toml": '[project]\nname = "app"\nversion = "0"\n'}
    made = generate(plan(tmp_path, files), tmp_path / "my-app", progress, with_git=False)
    install(tmp_path / "my-app", made, progress, may_run=True)
    assert told == ["Rendering", "Installing dependencies"]


def test_steps_convert_to_plain_data() -> None:
    assert Step("git", done=False, note="why", command="git init").as_json() == {
        "name": "git",
        "done": False,
        "note": "why",
        "command": "git init",
    }
