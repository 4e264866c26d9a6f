import sys
from pathlib import Path

import pytest

from generator.answers import Answering
from generator.guide import load_guide
from generator.interpreters import newest
from generator.lint_rendered import lint_tree
from generator.questions import read_questions
from generator.registry import Template, find_templates
from generator.render import render
from tests.helpers import build_tree

TEMPLATES = find_templates(load_guide())


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_what_the_bundled_templates_yield_is_clean(template: Template, tmp_path: Path) -> None:
    questions = read_questions(template.folders)
    render(template.folders, Answering(questions).answer({}, {}).values, tmp_path)
    assert lint_tree(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "text", "line", "rule", "message"),
    [
        ("a.toml", "a = 1\nb =\n", 2, "invalid-toml", "It is no valid TOML: Invalid value"),
        ("b/a.yml", "a: 1\n---\nb: [\n", 4, "invalid-yaml", "It is no valid YAML: while parsing"),
        ("a.yaml", "a: *b\n", 1, "invalid-yaml", "It is no valid YAML: found undefined alias"),
        ("a.json", '{\n"a": 1,\n}\n', 3, "invalid-json", "It is no valid JSON: Expecting"),
        ("a.py", "x = 1\nif:\n", 2, "invalid-python", "It is no valid Python: invalid syntax"),
        ("a.py", "\x00", 0, "invalid-python", "It is no valid Python: source code string"),
        ("a.md", "a\n{{ title }}\n", 2, "left-over-jinja", "`{{ title` was not rendered"),
        ("Makefile", "{% if a %}", 1, "left-over-jinja", "`{% if a` was not rendered"),
    ],
)
def test_what_is_wrong_with_a_file_is_found_with_its_line(  # noqa: PLR0913, PLR0917
    name: str, text: str, line: int, rule: str, message: str, tmp_path: Path
) -> None:
    [finding] = lint_tree(build_tree(tmp_path, {name: text}))
    assert (finding.file, finding.line, finding.rule) == (name, line, rule)
    assert finding.message.startswith(message)


def test_python_too_new_for_this_interpreter_is_no_fault(tmp_path: Path) -> None:
    if not sys.version_info < (3, 12) <= tuple(map(int, newest().split("."))):
        pytest.skip("this interpreter reads all that the others here read")
    assert lint_tree(build_tree(tmp_path, {"a.py": "def first[T](of: list[T]) -> T: ...\n"})) == []


def test_every_fault_of_every_file_is_found_in_order(tmp_path: Path) -> None:
    files = {"b.py": "(", "a.toml": "{{ x }}\n\n{% y %}\n", "a/c.json": "-"}
    found = [(item.file, item.line) for item in lint_tree(build_tree(tmp_path, files))]
    assert found == [("a.toml", 1), ("a.toml", 1), ("a.toml", 3), ("a/c.json", 1), ("b.py", 1)]


def test_in_what_was_rendered_marks_are_what_the_author_wants(tmp_path: Path) -> None:
    text = "{{ title }}\n"
    tree = build_tree(tmp_path, {"a.txt": text, "b.txt": f"rendered: {text}"})
    assert [item.file for item in lint_tree(tree, ["title"], copied={text.encode()})] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ci.yml", "a: ${{ github.ref }}\n"),
        ("ci.yml", "a: !reference [b, c]\n---\nd: !Sub e\n"),
        ("empty.yml", ""),
        ("devcontainer.json", '{\n// why\n"a": "http://b" /* c */\n}\n'),
        (".vscode/launch.json", '{\n"a": [1, ], // why\n"b": ", ]",\n}\n'),
        ("a.py", "'''\\d'''\n"),
        ("a.toml", "\ufeffa = 1\n"),
        ("chart/templates/a.yaml", "{{- if .Values.a }}\na: 1\n"),
        ("app/templates/a.html", "{{ a }}{% if b %}"),
        ("app/mail-templates/built/a.html", "{{ a }}"),
        ("a.txt", "a = 1\n} {\n"),
    ],
)
def test_what_is_as_it_should_be_is_left_alone(name: str, text: str, tmp_path: Path) -> None:
    assert lint_tree(build_tree(tmp_path, {name: text})) == []


def test_what_is_no_text_is_left_alone(tmp_path: Path) -> None:
    assert lint_tree(build_tree(tmp_path, {"a.png": b"\x89{{", ".git/a.json": "{"})) == []


def test_with_questions_only_marks_that_name_one_are_left_over(tmp_path: Path) -> None:
    marks = "docker inspect --format '{{.Id}}'\n{{ depName }}\n{% if title == 1 %}\n"
    found = lint_tree(build_tree(tmp_path, {"a.sh": marks}), ["title", "author"])
    assert [item.line for item in found] == [3]


def test_marks_of_the_template_s_own_choice_are_left_over_and_the_usual_ones_are_not(
    tmp_path: Path,
) -> None:
    tree = build_tree(
        tmp_path, {"a.txt": "{{ title }}\n<[ title ]> author\n[[title]]\n<% author\n"}
    )
    found = lint_tree(tree, ["title", "author"], [("<[", "]>"), ("<%", "%>")])
    assert [(item.line, item.message.split("`")[1]) for item in found] == [
        (2, "<[ title"),
        (4, "<% author"),
    ]
