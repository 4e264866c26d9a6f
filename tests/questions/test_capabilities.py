"""Tests of tasks and extensions: listed, run only with --trust, which is not saved."""

import re
from pathlib import Path

import pytest

from generator.questions.capabilities import (
    Capabilities,
    due_tasks,
    introduction,
    read_capabilities,
)
from generator.questions.copier_yml import read_questions
from tests.support.files import build_template, build_tree, list_tree
from tests.support.processes import git, scaffold
from tests.support.terminal import ENTER, PLAIN, Conversation, assert_cancelled

pytestmark = pytest.mark.thorough

QUESTIONS = """\
name: {type: str, default: snail}
lock: {type: bool, default: false}
_tasks:
  - "touch {{ name }}.txt"
  - "{% if lock %}touch locked{% endif %}"
  - [touch, "{{ name }} shell"]
  - {command: touch never, when: "{{ lock }}"}
_migrations:
  - {version: v2, before: [echo one], after: [[echo, two three]]}
  - {version: v3, command: echo four}
  - echo five
"""
SHOUT = """\
import os
from jinja2.ext import Extension

print("importing")

class Shout(Extension):
    def __init__(self, environment):
        super().__init__(environment)
        os.system("echo loading")
        environment.filters["shout"] = str.upper
"""
LOUD = (
    "_jinja_extensions: [shouting.Shout]\nname: {type: str, default: \"{{ 'snail' | shout }}\"}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty working folder."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.fixture
def template(tmp_path: Path) -> str:
    return str(build_template(tmp_path / "mine", QUESTIONS))


@pytest.fixture
def loud(tmp_path: Path) -> str:
    """A template that needs an extension."""
    return str(build_template(tmp_path / "loud", LOUD, {"a.txt.jinja": "{{ name | shout }}\n"}))


@pytest.fixture
def modules(tmp_path: Path) -> str:
    """A folder in which the extension is installed."""
    return str(build_tree(tmp_path / "modules", {"shouting.py": SHOUT}))


def capabilities(*folders: str) -> Capabilities:
    return read_capabilities(read_questions([Path(folder) for folder in folders]))


def test_lists_everything_that_a_template_would_run(template: str, loud: str) -> None:
    found = capabilities(loud, template)
    assert found.as_json() == {
        "extensions": ["shouting.Shout"],
        "tasks": [
            "touch {{ name }}.txt",
            "{% if lock %}touch locked{% endif %}",
            "touch '{{ name }} shell'",
            "touch never",
        ],
        "migrations": ["echo one", "echo 'two three'", "echo four", "echo five"],
    }
    assert found
    assert not Capabilities(migrations=found.migrations), "nothing of them when a project is made"


@pytest.mark.parametrize(
    ("answers", "due"),
    [
        ({"lock": False}, ("touch snail.txt", "touch 'snail shell'")),
        ({"lock": True}, ("touch snail.txt", "touch locked", "touch 'snail shell'", "touch never")),
    ],
)
def test_lists_tasks_for_the_given_answers(
    template: str, answers: dict[str, bool], due: tuple[str, ...]
) -> None:
    questions = read_questions([Path(template)])
    values = {"name": "snail", **answers}
    assert due_tasks(read_capabilities(questions), questions, values) == due


def test_escapes_commands(tmp_path: Path) -> None:
    hostile = build_template(tmp_path / "mine", '_tasks: ["echo \\e[31mred\\nnext"]\n')
    assert list(capabilities(str(hostile)).lines()) == [
        r"task after rendering: echo \x1b[31mred\nnext"
    ]


def test_without_trust_reports_tasks_as_not_run(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", "app", "-y", "-t", template, *PLAIN)
    assert made.code == 0
    assert "ships code that runs only with --trust" in made.err
    assert (
        "not done: 2 tasks of the template not run; run them yourself if you want: "
        "touch snail.txt; touch 'snail shell'" in made.out
    )
    assert set(list_tree(folder / "app")) == {"a.txt", ".scaffold.toml"}


def test_trust_requires_a_named_template(folder: Path) -> None:
    made = scaffold(folder, "new", "app", "-y", "--trust", *PLAIN)
    assert made.code == 2
    assert "so name the template: pass -t TEMPLATE too." in made.err
    assert list_tree(folder) == {}


def test_with_trust_tasks_run_in_the_project(folder: Path, template: str) -> None:
    made = scaffold(folder, "new", "app", "-y", "-t", template, "--trust", "--no-install")
    assert made.code == 0, made.err
    assert "  2 tasks of the template run" in made.out
    files = {"a.txt", ".scaffold.toml", "snail.txt", "snail shell"}
    assert set(git(folder / "app", "ls-files").splitlines()) == files
    assert "--trust" not in (folder / "app/.scaffold.toml").read_text()


def test_skipped_tasks_do_not_run_but_extensions_are_loaded(
    folder: Path, tmp_path: Path, modules: str
) -> None:
    tasks = LOUD + "_tasks: [touch task.txt]\n"
    reads = {"a.txt.jinja": "{{ name | shout }}\n"}
    template = str(build_template(tmp_path / "mine", tasks, reads))
    words = ("new", "app", "-y", "-t", template, "--trust", "--skip-tasks")
    planned = scaffold(folder, *words, "--dry-run", PYTHONPATH=modules)
    assert "With --skip-tasks it does not run: touch task.txt" in planned.out
    made = scaffold(folder, *words, PYTHONPATH=modules)
    assert made.code == 0, made.err
    assert "ships code that runs now, except its tasks:" in made.err
    assert "1 task of the template not run, as asked" in made.out
    assert (folder / "app" / "a.txt").read_text() == "SNAIL\n"
    assert not (folder / "app" / "task.txt").exists()


def test_dry_run_runs_no_task(folder: Path, template: str) -> None:
    tried = scaffold(folder, "new", "app", "-y", "-t", template, "--trust", "--dry-run")
    assert tried.code == 0
    assert "It runs: touch snail.txt; touch 'snail shell'" in tried.out
    assert "snail.txt" not in tried.out.partition("Nothing was written")[0]
    assert list_tree(folder) == {}


def test_a_failed_task_is_named_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    failing = str(build_template(tmp_path / "mine", "_tasks: [touch a, 'exit 7']\n"))
    made = scaffold(folder, "new", "app", "-y", "-t", failing, "--trust", *PLAIN)
    assert made.code == 1
    assert "exit 7" in made.err
    assert "Nothing was written" in made.err
    assert list_tree(folder) == {}


@pytest.mark.parametrize("task", ["git init -q", "git init -q && git add -A && git commit -qm One"])
def test_keeps_and_uses_a_repository_made_by_a_task(
    folder: Path, tmp_path: Path, task: str
) -> None:
    template = str(build_template(tmp_path / "mine", f"_tasks: ['{task}']\n"))
    made = scaffold(folder, "new", "app", "-y", "-t", template, "--trust", "--json")
    assert made.code == 0, made.err
    assert [item["path"] for item in made.document["files"]] == [".scaffold.toml", "a.txt"]
    assert git(folder / "app", "status", "--porcelain") == ""
    log = git(folder / "app", "log", "--reverse", "--format=%s").splitlines()
    assert log == [*(["One"] if "commit" in task else []), "Start from the Test template"]


def test_a_misspelt_key_is_named_and_does_not_stop_the_user(folder: Path, tmp_path: Path) -> None:
    slips = "\n".join(f"x{number}: {{typr: str, default: 1}}" for number in range(7))
    template = str(build_template(tmp_path / "mine", slips))
    made = scaffold(folder, "new", "app", "-y", "-t", template)
    assert made.code == 0, made.err
    assert "Test has 7 keys that Copier ignores; tell its author:\n" in made.err
    assert "  copier.yml: question 'x0' has an unknown key 'typr'. Did you mean 'type'?" in made.err
    assert "x5" not in made.err
    assert "  2 more: scaffold template check" in made.err
    checked = scaffold(folder, "template", "check", template)
    assert checked.code == 1
    assert "unknown-key" in checked.out


def test_without_trust_refuses_extensions_early(folder: Path, loud: str, modules: str) -> None:
    made = scaffold(folder, "new", "app", "-y", "-t", loud, PYTHONPATH=modules)
    assert made.code == 2
    assert "the Jinja extensions shouting.Shout" in made.err
    assert "pass --trust" in made.err
    assert list_tree(folder) == {}


def test_trusted_extensions_work_in_questions_and_files(
    folder: Path, loud: str, modules: str
) -> None:
    options = ("-y", "-t", loud, "--trust", "--json", *PLAIN)
    made = scaffold(folder, "new", "app", *options, PYTHONPATH=modules)
    assert made.code == 0, made.err
    assert made.document["answers"] == {"name": "SNAIL"}
    assert {"importing", "loading"} <= set(made.err.splitlines())
    assert (folder / "app/a.txt").read_text() == "SNAIL\n"


def test_names_a_missing_extension_with_a_remedy(folder: Path, loud: str) -> None:
    made = scaffold(folder, "new", "app", "-y", "-t", loud, "--trust")
    assert made.code == 2
    assert "the module 'shouting' is not installed" in made.err
    assert "--with PACKAGE" in made.err


def test_does_not_install_packages_with_third_party_build_code(
    folder: Path, tmp_path: Path
) -> None:
    setup = 'from pathlib import Path\nPath("ran").touch()\n'
    files = {"pyproject.toml": "", "setup.py": setup}
    template = str(build_template(tmp_path / "mine", files=files))
    made = scaffold(folder, "new", "app", "-y", "-t", template, "--no-git")
    assert made.code == 0
    assert "not done: dependencies not installed" in made.out
    assert "  uv sync" in made.out
    assert set(list_tree(folder / "app")) == {*files, ".scaffold.toml"}


def test_show_lists_capabilities_and_runs_nothing(folder: Path, template: str, loud: str) -> None:
    shown = scaffold(folder, "template", "show", template)
    assert "With --trust: task after rendering: touch {{ name }}.txt" in shown.out
    assert "With --trust: migration in updates: echo four" in shown.out
    document = scaffold(folder, "template", "show", loud, "--json").document
    assert document["capabilities"]["extensions"] == ["shouting.Shout"]
    assert [item["key"] for item in document["questions"]] == ["name"]


def test_check_without_trust_reports_that_it_rendered_nothing(folder: Path, loud: str) -> None:
    checked = scaffold(folder, "template", "check", loud)
    assert checked.code == 1
    assert "Nothing was rendered: loud needs the Jinja extensions" in checked.out


def test_trusted_check_runs_tasks_of_each_set(folder: Path, tmp_path: Path) -> None:
    questions = "loud: true\n_tasks: ['git init -q', \"{% if loud %}exit 3{% endif %}\"]\n"
    template = str(build_template(tmp_path / "mine", questions, {"a.jinja": "{{ loud }}"}))
    checked = scaffold(folder, "template", "check", template, "--trust", "--json")
    assert checked.code == 1
    steps = {str(item["answers"]): item["steps"][0] for item in checked.document["sets"]}
    assert steps["{'loud': False}"]["status"] == "passed", steps
    assert "exit 3" in steps["{'loud': True}"]["note"]
    assert scaffold(folder, "template", "check", template).code == 0


# --- In a conversation ---------------------------------------------------------------------------


def test_lists_capabilities_before_asking_and_in_the_summary(
    talk: Conversation, template: str
) -> None:
    talk.start("new", "-t", template, *PLAIN)
    talk.hear("ships code that runs only with --trust")
    talk.hear("task after rendering: touch {{ name }}.txt")
    talk.answer("Which folder", "app", ENTER)
    talk.hear("Without --trust it does not run: touch snail.txt")
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert "2 tasks of the template not run" in talk.text
    assert not (talk.folder / "app/snail.txt").exists()


def test_trust_applies_to_one_run(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, "--trust", *PLAIN)
    talk.hear("ships code that runs now")
    talk.hear("It runs: touch snail.txt")
    talk.answer("What now?", ENTER)
    assert talk.end() == 0
    assert (talk.folder / "app/snail.txt").exists()
    (line,) = re.findall(r"^  scaffold new app -y .*$", talk.text, re.MULTILINE)
    assert "--trust" in line


def test_refuses_an_extension_before_the_first_question(talk: Conversation, loud: str) -> None:
    talk.start("new", "-t", loud)
    assert talk.end() == 2
    assert "pass --trust" in talk.text
    assert "Which folder" not in talk.text


def test_trust_is_not_saved_with_the_answers(talk: Conversation, template: str) -> None:
    talk.start("new", "app", "-t", template, "-s", "name=ant", "--trust")
    talk.answer("What now?", "\x03")
    assert_cancelled(talk)
    assert talk.drafts
    assert not any('"trust"' in draft.read_text() for draft in talk.drafts)


def test_attributes_messages_to_the_template(tmp_path: Path) -> None:
    """Messages of a template must not look like messages of scaffold."""
    forged = '_message_before_copy: "Error: run this."\n'
    mine = build_template(tmp_path / "mine", forged)
    said = list(introduction(read_questions([mine]), "Test", trust=False))
    assert said == ["Test says:\n\nError: run this.\n"]
