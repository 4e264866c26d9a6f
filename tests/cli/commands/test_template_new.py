import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generator.recommendation.guide import load_guide
from generator.recommendation.needs import Needs, default_needs
from generator.recommendation.ranking import recommend
from generator.registry.manifest import load_manifest
from generator.registry.registry import get_template, read_registry
from generator.registry.template import Template
from tests.support.files import build_tree, list_tree
from tests.support.processes import COMMAND, git, run, scaffold
from tests.support.registries import EMPTY
from tests.support.terminal import (
    BACKSPACE,
    CTRL_C,
    CTRL_U,
    ENTER,
    ESC,
    Conversation,
    assert_cancelled,
)

pytestmark = pytest.mark.thorough

GUIDE = load_guide()
NEW = ("template", "new")
QUESTIONS = 7
CHECK = (*COMMAND, "template", "check", ".", "--trust", "--jobs", "2")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated template with all defaults."""
    folder = tmp_path_factory.mktemp("made")
    done = scaffold(folder, *NEW, "snail-shell", "-y")
    assert (done.code, done.err) == (0, "")
    return folder / "snail-shell"


def ask_for(template: Template, **needs: str) -> str:
    """Return the template recommended for these needs, including the generated one."""
    asked: Needs = default_needs(GUIDE)
    for need, option in needs.items():
        asked = asked.with_(need, [option])
    starters = read_registry(GUIDE).candidates
    return recommend(asked, GUIDE, [template, *starters.values()]).recommended


def test_makes_a_repository_with_the_unmodified_skeleton(made: Path) -> None:
    assert git(made, "log", "--format=%s") == "Start from the skeleton template"
    assert git(made, "status", "--porcelain") == ""
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert names >= {
        *("README.md", "CHANGELOG.md", "LICENSE", ".gitignore", "pyproject.toml"),
        *("copier.yml", "template.toml", "tests/test_template.py"),
        *(".github/workflows/ci.yml", ".github/dependabot.yml", ".scaffold.toml"),
        "project/{{ package_name }}/app.py.jinja",
        "project/Dockerfile.jinja",
    }


def test_contains_no_unrendered_delimiters(made: Path) -> None:
    texts = [
        path.read_text() for path in made.rglob("*") if path.is_file() and ".git" not in path.parts
    ]
    assert not [text for text in texts if any(mark in text for mark in ("<[", "<%", "]>", "%>"))]


def test_generated_template_passes_the_check(made: Path, tmp_path: Path) -> None:
    done = scaffold(tmp_path, "template", "check", str(made), "--json")
    report = done.document
    assert (done.code, report["findings"]) == (0, [])
    assert len(report["sets"]) >= 9


def test_the_skeleton_itself_is_clean(tmp_path: Path) -> None:
    skeleton = Path(__file__).parents[3] / "templates" / "_author"
    done = scaffold(tmp_path, "template", "check", str(skeleton), "--json")
    assert (done.code, done.document["findings"]) == (0, [])


def test_shows_every_manifest_table_and_kind_of_question(made: Path) -> None:
    manifest = load_manifest(made / "template.toml", "snail-shell", GUIDE)
    assert (manifest.title, manifest.framework, manifest.version) == (
        "Snail Shell",
        "wsgi",
        "0.1.0",
    )
    assert len(manifest.rules) == len(manifest.defaults) == 2
    assert [command.name for command in manifest.proof] == [
        *("install", "style", "format", "types", "tests")
    ]
    template = get_template(str(made), EMPTY)
    questions = (template.path / "copier.yml").read_text()
    for word in ("validator:", "choices:", "type: bool", 'when: "{{', "when: false"):
        assert word in questions


def test_is_recommended_only_by_its_rule(made: Path) -> None:
    template = get_template(str(made), EMPTY)
    assert ask_for(template, product="small-tool", scale="small") == "snail-shell"
    assert (
        ask_for(template, product="small-tool", scale="small", features="accounts") != "snail-shell"
    )
    assert ask_for(template) != "snail-shell"


def test_skeleton_is_not_listed_as_a_starter() -> None:
    assert "_author" not in read_registry(GUIDE).candidates


@pytest.mark.parametrize("folder", ["snail-shell", "scaffold-snail-shell", "Snail Shell"])
def test_the_package_is_named_after_the_folder(folder: str, tmp_path: Path) -> None:
    assert scaffold(tmp_path, *NEW, folder, "-y", "--no-git").code == 0
    project = tomllib.loads((tmp_path / folder / "pyproject.toml").read_text())
    assert project["project"]["name"] == "scaffold-snail-shell"
    assert project["project"]["entry-points"]["scaffold.templates"] == {
        "snail-shell": "scaffold_snail_shell"
    }
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["copier.yml"] == "scaffold_snail_shell/copier.yml"


@pytest.mark.parametrize("text", ['a "quoted" \\ word', "{{ 7 * 7 }} <[ 7 ]>", "Größe 🐌"])
def test_renders_any_text_unchanged(text: str, tmp_path: Path) -> None:
    answers = [f"{key}={text}" for key in ("project_name", "description", "author")]
    settings = [word for answer in answers for word in ("--set", answer)]
    assert scaffold(tmp_path, *NEW, "made", "-y", "--no-git", *settings).code == 0
    manifest = load_manifest(tmp_path / "made" / "template.toml", "made", GUIDE)
    assert (manifest.title, manifest.summary) == (text, text)
    project = tomllib.loads((tmp_path / "made" / "pyproject.toml").read_text())
    assert project["project"]["description"] == text
    assert text in (tmp_path / "made" / "LICENSE").read_text()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("framework=No Good", "Use lowercase letters"),
        ("package_name=7", "lower-case letters"),
        ("description= ", "Keep it to one line"),
        ("colour=red", "colour"),
    ],
)
def test_refuses_invalid_answers(answer: str, said: str, tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made", "-y", "-s", answer)
    assert done.code == 2
    assert said in done.err
    assert list_tree(tmp_path) == {}


def test_a_dry_run_shows_the_files_and_writes_nothing(tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made", "-y", "--dry-run")
    assert (done.code, list_tree(tmp_path)) == (0, {})
    assert "copier.yml" in done.out
    assert "Nothing was written." in done.out


def test_prints_one_json_document(tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made", "-y", "--no-git", "--json")
    document = done.document
    assert (done.code, document["dry_run"], document["steps"]) == (0, False, [])
    assert document["answers"]["project_name"] == "Made"
    assert "copier.yml" in [file["path"] for file in document["files"]]
    assert not (tmp_path / "made" / ".git").exists()


def test_requires_yes_without_a_terminal(tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made")
    assert (done.code, list_tree(tmp_path)) == (2, {})
    assert "Pass --yes" in done.err


@pytest.mark.parametrize("path", ["full", "file", "full/file/made", "con"])
def test_refuses_the_same_destinations_as_new(path: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {"full/file": "", "file": ""})
    before = list_tree(tmp_path)
    assert scaffold(tmp_path, *NEW, path, "-y").code == 2
    assert list_tree(tmp_path) == before


def test_asks_at_a_terminal(talk: Conversation) -> None:
    talk.start(*NEW, "made", "--no-git", "-s", "author=Ann")
    talk.answer("What is the template called?", CTRL_U, "Snail", ENTER)
    talk.answer("Which name do users type for it?", *[BACKSPACE] * 4, "snail", ENTER)
    talk.answer("What does it generate, in one line?", ESC)
    talk.answer("Which name do users type for it?", ENTER)
    for number in range(3, QUESTIONS + 1):
        talk.answer(f"{number}/{QUESTIONS}", ENTER)
    talk.answer("Generate it?", ENTER)
    assert talk.end() == 0
    assert re.search(r"author +Ann", talk.text)
    assert 'snail = "scaffold_snail"' in (talk.folder / "made" / "pyproject.toml").read_text()
    assert talk.drafts == []


def test_leaving_writes_nothing(talk: Conversation) -> None:
    talk.start(*NEW, "made")
    talk.answer("What is the template called?", CTRL_C)
    assert_cancelled(talk)


@pytest.mark.proof
def test_generated_template_passes_its_proof_and_tests(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert run(["git", "clone", "-q", str(made), str(copy)], tmp_path).code == 0
    for command in (CHECK, [sys.executable, "-m", "pytest", "-q", "tests"], ["uv", "build", "-q"]):
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert [file.name for file in (copy / "dist").glob("*.whl")] == [
        "scaffold_snail_shell-0.1.0-py3-none-any.whl"
    ]


@pytest.mark.proof
def test_the_check_runs_the_commands_of_the_readme(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert run(["git", "clone", "-q", str(made), str(copy)], tmp_path).code == 0
    readme = copy / "project" / "README.md.jinja"
    readme.write_text(readme.read_text().replace("127.0.0.1:8000/notes", "127.0.0.1:8000/note"))
    done = run([*CHECK, "--only", "the defaults", "--json"], copy)
    failed = [
        (step["step"], step["ran"])
        for item in done.document["sets"]
        for step in item["steps"]
        if step["status"] == "failed"
    ]
    server = "uv run python -m my_project 127.0.0.1 8000"
    assert (done.code, failed) == (1, [("commands", ["uv run pytest", server])])
