import sys
from pathlib import Path
from time import monotonic

import pytest

from generator import limits
from generator.checking._interpreters import newest
from generator.checking.lint.rendered import lint_tree
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.registry.template import Template
from generator.rendering.render import render
from tests.support.files import build_tree

TEMPLATES = read_registry(load_guide()).candidates


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_bundled_templates_render_clean_files(template: Template, tmp_path: Path) -> None:
    questions = read_questions(template.folders)
    answers = Answering(questions).answer({}, {})
    render(template.folders, answers.data, tmp_path, prepared=answers.prepared(questions, {}))
    assert lint_tree(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "text", "line", "rule", "message"),
    [
        ("a.toml", "a = 1\nb =\n", 2, "invalid-toml", "It is not valid TOML: Invalid value"),
        ("b/a.yml", "a: 1\n---\nb: [\n", 4, "invalid-yaml", "It is not valid YAML: while parsing"),
        ("a.yaml", "a: *b\n", 1, "invalid-yaml", "It is not valid YAML: found undefined alias"),
        ("a.json", '{\n"a": 1,\n}\n', 3, "invalid-json", "It is not valid JSON: Expecting"),
        ("a.py", "x = 1\nif:\n", 2, "invalid-python", "It is not valid Python: invalid syntax"),
        ("a.py", "\x00", 0, "invalid-python", "It is not valid Python: source code string"),
        ("a.md", "a\n{{ title }}\n", 2, "left-over-jinja", "`{{ title` was not rendered"),
        ("Makefile", "{% if a %}", 1, "left-over-jinja", "`{% if a` was not rendered"),
    ],
)
def test_finds_errors_in_files_with_their_line(  # noqa: PLR0913, PLR0917
    name: str, text: str, line: int, rule: str, message: str, tmp_path: Path
) -> None:
    [finding] = lint_tree(build_tree(tmp_path, {name: text}))
    assert (finding.file, finding.line, finding.rule) == (name, line, rule)
    assert finding.message.startswith(message)


def test_accepts_syntax_of_newer_python(tmp_path: Path) -> None:
    if not sys.version_info < (3, 12) <= tuple(map(int, newest().split("."))):
        pytest.skip("this interpreter reads all that the others here read")
    assert lint_tree(build_tree(tmp_path, {"a.py": "def first[T](of: list[T]) -> T: ...\n"})) == []


def test_finds_all_errors_of_all_files_in_order(tmp_path: Path) -> None:
    files = {"b.py": "(", "a.toml": "{{ x }}\n\n{% y %}\n", "a/c.json": "-"}
    found = [(item.file, item.line) for item in lint_tree(build_tree(tmp_path, files))]
    assert found == [("a.toml", 1), ("a.toml", 1), ("a.toml", 3), ("a/c.json", 1), ("b.py", 1)]


def test_accepts_delimiters_in_rendered_files(tmp_path: Path) -> None:
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
def test_accepts_valid_files(name: str, text: str, tmp_path: Path) -> None:
    assert lint_tree(build_tree(tmp_path, {name: text})) == []


def test_ignores_binary_files(tmp_path: Path) -> None:
    assert lint_tree(build_tree(tmp_path, {"a.png": b"\x89{{", ".git/a.json": "{"})) == []


def test_reports_only_delimiters_around_question_names(tmp_path: Path) -> None:
    marks = "docker inspect --format '{{.Id}}'\n{{ depName }}\n{% if title == 1 %}\n"
    found = lint_tree(build_tree(tmp_path, {"a.sh": marks}), ["title", "author"])
    assert [item.line for item in found] == [3]


def test_reports_custom_delimiters_instead_of_default_ones(
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


def test_reports_the_first_of_many_delimiters(tmp_path: Path) -> None:
    build_tree(tmp_path, {"a.txt": "\n{{ a }}\n" * 60_000, "b.txt": "{{" + "a" * 9_000})
    found = lint_tree(tmp_path)
    assert [item.line for item in found if item.file == "a.txt"] == list(range(2, 201, 2))[:100]
    assert max(len(item.message) for item in found) < 300


@pytest.mark.parametrize("text", ["/*" * 400_000, '"\\' * 400_000, '"\n' * 300_000, "/" * 900_000])
@pytest.mark.parametrize("folder", ["", ".vscode/"])
def test_reads_json_once(text: str, folder: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {f"{folder}a.json": text})
    start = monotonic()
    assert "invalid-json" in {item.rule for item in lint_tree(tmp_path)} or text.startswith("//")
    assert monotonic() - start < 10


def test_does_not_read_too_long_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_tree(tmp_path, {"a.py": "if:" + " " * (1 << 20)})
    assert not lint_tree(tmp_path)
    build_tree(tmp_path, {"b.py": "if:", "c.py": "if:"})
    monkeypatch.setattr(limits, "MOST_SECONDS", 0)
    assert [(item.file, item.rule) for item in lint_tree(tmp_path)] == [("a.py", "not-read")]
