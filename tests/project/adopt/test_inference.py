"""Answers that are found in a project, by the renders that are most like it."""

from pathlib import Path

import pytest

from tests.support.adopting import adopt, edit
from tests.support.files import MANIFEST, build_template
from tests.support.processes import git, scaffold
from tests.support.repositories import commit

QUESTIONS = """\
title: My project
package: {type: str, validator: "{% if not package.isidentifier() %}no{% endif %}", default: app}
mail: {type: str, validator: "{% if '@' not in mail %}no{% endif %}", default: a@example.org}
year: 2020
store: {choices: [files, sql, none], default: files}
parts: {type: str, multiselect: true, choices: [one, two, three], default: []}
login: {type: bool, default: false, when: "{{ store != 'none' }}"}
unused: {choices: [left, right], default: left}
"""
FILES: dict[str, str | bytes] = {
    "{{ package }}/main.py.jinja": """\
TITLE = '{{ title }}'
MAIL = '{{ mail }}'
STORE = '{{ store }}'
""",
    "LICENSE.jinja": "Copyright {{ year }} {{ title }}\n",
    "{% if store == 'sql' %}sql.py{% endif %}": "import sqlite3\n",
    "{% if login and store != 'none' %}login.py{% endif %}": "USERS = []\nLIMIT = 3\n",
    "parts.txt.jinja": "{% for part in parts %}part {{ part }}\n{% endfor %}",
}
GIVEN = {
    "title": "Corner shop",
    "package": "corner",
    "mail": "jo@shop.example",
    "year": "2014",
    "store": "sql",
    "parts": "one,three",
    "login": "true",
}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return build_template(tmp_path / "template", QUESTIONS, FILES, MANIFEST)


@pytest.fixture
def project(tmp_path: Path, template: Path) -> Path:
    """A project with answers of its own, of which no record is left."""
    words = [word for key, value in GIVEN.items() for word in ("-s", f"{key}={value}")]
    made = scaffold(tmp_path, "new", "it", "-y", "--no-install", "-t", str(template), *words)
    assert made.code == 0, made.err
    (tmp_path / "it/.scaffold.toml").unlink()
    commit(tmp_path / "it", {})
    return tmp_path / "it"


def answers(project: Path, template: Path, *words: str) -> dict[str, tuple[object, str]]:
    """Return the answers that are found, each with its source."""
    shown = adopt(project, "--dry-run", "--json", "-t", str(template), *words)
    assert shown.code == 0, shown.err
    found = shown.document["answers"]
    return {key: (row["value"], row["from"]) for key, row in found.items()}


def test_all_answers_that_a_render_depends_on_are_found(project: Path, template: Path) -> None:
    found = answers(project, template)
    here = "found in the project"
    assert found == {
        "title": ("Corner shop", here),
        "package": ("corner", here),
        "mail": ("jo@shop.example", here),
        "year": (2014, here),
        "store": ("sql", here),
        "parts": (["one", "three"], here),
        "login": (True, here),
        "unused": ("left", "default"),
    }


def test_edits_of_the_owner_do_not_hide_the_answers(project: Path, template: Path) -> None:
    edit(project, "corner/main.py", "STORE = 'sql'", "STORE = 'sql'\nLIMIT = 5")
    edit(project, "login.py", "LIMIT = 3\n", "LIMIT = 4\n")
    edit(project, "LICENSE", "2014", "2014-2020")
    commit(project, {"own.py": "x = 1\n" * 100})
    found = answers(project, template)
    assert [found[key][0] for key in ("title", "store", "login")] == ["Corner shop", "sql", True]


def test_an_option_of_which_little_is_there_is_left_off(project: Path, template: Path) -> None:
    git(project, "rm", "-q", "login.py")
    commit(project, {})
    assert answers(project, template)["login"] == (False, "found in the project")


def test_a_given_answer_stays_and_the_others_are_found(project: Path, template: Path) -> None:
    found = answers(project, template, "-s", "store=files")
    assert found["store"] == ("files", "--set")
    assert found["login"] == (True, "found in the project")


def test_a_secret_is_neither_looked_for_nor_recorded(tmp_path: Path) -> None:
    questions = "name: x\nkey: {type: str, secret: true, default: none}\n"
    files = {"a.txt.jinja": "name {{ name }}\nkey {{ key }}\n"}
    template = build_template(tmp_path / "template", questions, files, MANIFEST)
    commit(tmp_path / "it", {"a.txt": "name shop\nkey hunter2\n"})
    found = answers(tmp_path / "it", template)
    assert found == {"name": ("shop", "found in the project")}


def test_a_text_that_does_not_render_with_a_mark_does_not_hide_the_others(tmp_path: Path) -> None:
    questions = "name: x\nlevel: low\n"
    files: dict[str, str | bytes] = {
        "a.txt.jinja": "name is {{ name }}, level {{ {'low': 1, 'high': 2}[level] + 1 }}\n"
    }
    template = build_template(tmp_path / "template", questions, files, MANIFEST)
    commit(tmp_path / "it", {"a.txt": "name is shop, level 2\n"})
    assert answers(tmp_path / "it", template)["name"] == ("shop", "found in the project")
