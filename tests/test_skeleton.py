import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generator.guide import load_guide
from generator.manifest import load_manifest
from generator.needs import Needs, default_needs
from generator.recommend import recommend
from generator.registry import Template, find_templates, get_template
from tests.helpers import build_tree, list_tree
from tests.processes import COMMAND, git, run, scaffold
from tests.talking import BACKSPACE, CTRL_C, CTRL_U, ENTER, ESC, Conversation, assert_cancelled

GUIDE = load_guide()
NEW = ("template", "new")
QUESTIONS = 6


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The skeleton as it comes out when nothing is said."""
    folder = tmp_path_factory.mktemp("made")
    done = scaffold(folder, *NEW, "snail-shell", "-y")
    assert (done.code, done.err) == (0, "")
    return folder / "snail-shell"


def ask_for(template: Template, **needs: str) -> str:
    """Return which template these needs call for, with the skeleton among the others."""
    asked: Needs = default_needs(GUIDE)
    for need, option in needs.items():
        asked = asked.with_(need, [option])
    return recommend(asked, GUIDE, [template, *find_templates(GUIDE).values()]).recommended


def test_it_is_a_repository_whose_first_commit_is_the_untouched_skeleton(made: Path) -> None:
    assert git(made, "log", "--format=%s") == "Start from the skeleton template"
    assert git(made, "status", "--porcelain") == ""
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert names >= {
        *("README.md", "CHANGELOG.md", "LICENSE", ".gitignore", "pyproject.toml"),
        *("copier.yml", "template.toml", "tests/test_template.py"),
        *(".github/workflows/ci.yml", ".github/dependabot.yml", ".scaffold.toml"),
        "project/{{ package_name }}/app.py.jinja",
        "project/{% if container %}Dockerfile{% endif %}.jinja",
    }


def test_nothing_of_its_own_marks_is_left_in_it(made: Path) -> None:
    texts = [
        path.read_text() for path in made.rglob("*") if path.is_file() and ".git" not in path.parts
    ]
    assert not [text for text in texts if any(mark in text for mark in ("<[", "<%", "]>", "%>"))]


def test_a_template_comes_out_that_the_check_finds_nothing_wrong_with(
    made: Path, tmp_path: Path
) -> None:
    done = scaffold(tmp_path, "template", "check", str(made), "--json")
    report = done.document
    assert (done.code, report["findings"]) == (0, [])
    assert len(report["sets"]) >= 9


def test_the_skeleton_itself_is_clean(tmp_path: Path) -> None:
    skeleton = Path(__file__).parents[1] / "templates" / "_author"
    done = scaffold(tmp_path, "template", "check", str(skeleton), "--json")
    assert (done.code, done.document["findings"]) == (0, [])


def test_each_table_of_a_manifest_has_its_example_and_each_kind_of_question(made: Path) -> None:
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
    template = get_template(str(made), {}, GUIDE)
    questions = (template.path / "copier.yml").read_text()
    for word in ("validator:", "choices:", "type: bool", 'when: "{{', "when: false"):
        assert word in questions


def test_it_is_recommended_where_its_rule_says_so_and_nowhere_else(made: Path) -> None:
    template = get_template(str(made), {}, GUIDE)
    assert ask_for(template, product="small-tool", scale="small") == "snail-shell"
    assert (
        ask_for(template, product="small-tool", scale="small", features="accounts") != "snail-shell"
    )
    assert ask_for(template) != "snail-shell"


def test_the_skeleton_is_no_starter() -> None:
    assert "_author" not in find_templates(GUIDE)


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
def test_any_text_comes_out_as_it_was_given(text: str, tmp_path: Path) -> None:
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
        ("framework=No Good", "Use small letters"),
        ("package_name=7", "lower-case letters"),
        ("description= ", "Keep it to one line"),
        ("colour=red", "colour"),
    ],
)
def test_an_answer_that_will_not_do_is_refused(answer: str, said: str, tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made", "-y", "-s", answer)
    assert done.code == 2
    assert said in done.err
    assert list_tree(tmp_path) == {}


def test_a_dry_run_shows_the_files_and_writes_nothing(tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made", "-y", "--dry-run")
    assert (done.code, list_tree(tmp_path)) == (0, {})
    assert "copier.yml" in done.out
    assert "Nothing was written." in done.out


def test_with_json_one_document_says_what_was_made(tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made", "-y", "--no-git", "--json")
    document = done.document
    assert (done.code, document["dry_run"], document["steps"]) == (0, False, [])
    assert document["answers"]["project_name"] == "Made"
    assert "copier.yml" in [file["path"] for file in document["files"]]
    assert not (tmp_path / "made" / ".git").exists()


def test_without_a_terminal_it_wants_to_be_told_to_take_the_defaults(tmp_path: Path) -> None:
    done = scaffold(tmp_path, *NEW, "made")
    assert (done.code, list_tree(tmp_path)) == (2, {})
    assert "Pass --yes" in done.err


@pytest.mark.parametrize("path", ["full", "file", "full/file/made", "con"])
def test_where_no_project_may_stand_no_skeleton_may(path: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {"full/file": "", "file": ""})
    before = list_tree(tmp_path)
    assert scaffold(tmp_path, *NEW, path, "-y").code == 2
    assert list_tree(tmp_path) == before


def test_somebody_at_a_terminal_is_asked(talk: Conversation) -> None:
    talk.start(*NEW, "made", "--no-git", "-s", "author=Ann")
    talk.answer("What is the template called?", CTRL_U, "Snail", ENTER)
    talk.answer("Under which name is it used?", *[BACKSPACE] * 4, "snail", ENTER)
    talk.answer("What does it give, in one line?", ESC)
    talk.answer("Under which name is it used?", ENTER)
    for number in range(3, QUESTIONS + 1):
        talk.answer(f"{number}/{QUESTIONS}", ENTER)
    talk.answer("Make it?", ENTER)
    assert talk.end() == 0
    assert "author          Ann" in talk.text
    assert 'snail = "scaffold_snail"' in (talk.folder / "made" / "pyproject.toml").read_text()
    assert talk.drafts == []


def test_who_leaves_has_written_nothing(talk: Conversation) -> None:
    talk.start(*NEW, "made")
    talk.answer("What is the template called?", CTRL_C)
    assert_cancelled(talk)


@pytest.mark.proof
def test_what_it_yields_is_proven_and_its_own_tests_are_green(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert run(["git", "clone", "-q", str(made), str(copy)], tmp_path).code == 0
    check = [*COMMAND, "template", "check", ".", "--trust", "--jobs", "2"]
    for command in (check, [sys.executable, "-m", "pytest", "-q", "tests"], ["uv", "build", "-q"]):
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert [file.name for file in (copy / "dist").glob("*.whl")] == [
        "scaffold_snail_shell-0.1.0-py3-none-any.whl"
    ]
