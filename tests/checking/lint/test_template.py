import os
from pathlib import Path

import pytest

from generator.checking.lint.finding import Finding
from generator.checking.lint.template import lint
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.registry.template import Template
from tests.support.files import build_tree
from tests.support.lint import lint_folder

TEMPLATES = read_registry(load_guide()).candidates
AHEAD = {"fastapi"}  # asks questions that its files do not use yet
READS = {"project/a.txt.jinja": "{{ x }}\n"}


def lint_config(root: Path, config: str) -> list[tuple[int, str, str]]:
    """Return line, rule and message of what is wrong with a `copier.yml`, where `x` is read."""
    found = lint_folder(root, {"copier.yml": f"_subdirectory: project\n{config}", **READS})
    assert {finding.file for finding in found} <= {"mine/copier.yml"}
    return [(finding.line, finding.rule, finding.message) for finding in found]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_the_bundled_templates_are_clean(
    template: Template, request: pytest.FixtureRequest
) -> None:
    found = lint(template)
    idle = [finding for finding in found if finding.rule == "unused-question"]
    assert [finding for finding in found if finding not in idle] == []
    if idle and template.id in AHEAD:
        request.applymarker(pytest.mark.xfail(reason="it asks ahead of its files"))
    assert idle == []


def test_a_template_needs_no_manifest(tmp_path: Path) -> None:
    assert lint_config(tmp_path, "x: 1\n") == []


def test_finds_all_unknown_keys_and_settings(tmp_path: Path) -> None:
    config = """\
_exclud: []
_metadata: {version: 1}
_envops:
  trim_block: true
x:
  typ: str
  help: |
    Which
    one?
  defualt: a
"""
    assert [(line, rule, say[:50]) for line, rule, say in lint_config(tmp_path, config)] == [
        (2, "unknown-setting", "There is no setting '_exclud'. Did you mean '_excl"),
        (5, "unknown-key", "There is no key 'trim_block'. Did you mean 'trim_b"),
        (7, "unknown-key", "There is no key 'typ'. Did you mean 'type'? Known:"),
        (11, "unknown-key", "There is no key 'defualt'. Did you mean 'default'?"),
    ]


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        ("{No: none, Redis: redis}", ["The label False"]),
        ("{Old: 3.10, New: '3.11'}", ["The answer 3.1 "]),
        ("[on, 'off']", ["The answer True"]),
        ("[[2026-01-01, a], [1, b]]", ["The label datetime.date(2026, 1, 1)", "The label 1 "]),
        ("{yes: {value: no, validator: ''}}", ["The label True", "The answer False"]),
        ("{'No': none, A: '1'}", []),
    ],
)
def test_finds_labels_and_answers_that_yaml_does_not_read_as_text(
    choices: str, named: list[str], tmp_path: Path
) -> None:
    found = lint_config(tmp_path, f"x:\n  type: str\n  choices: {choices}\n")
    assert [(line, rule) for line, rule, _ in found] == [(4, "unquoted-text")] * len(named)
    messages = " ".join(message for _, _, message in found)
    assert [start for start in named if start not in messages] == []


def test_numbers_may_be_answers_of_a_question_for_numbers(tmp_path: Path) -> None:
    assert lint_config(tmp_path, "x: {type: int, default: 1, choices: {One: 1, Two: 2}}\n") == []
    assert lint_config(tmp_path, "x: {default: 1, choices: [1, 2]}\n") == []


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('_exclude: "*.pyc"', "`_exclude` must be a list, not '*.pyc'."),
        ("_min_copier_version: 9", "`_min_copier_version` must be a text, not 9."),
        ("_templates_suffix: 1", "`_templates_suffix` must be a text or null, not 1."),
    ],
)
def test_finds_invalid_settings(setting: str, message: str, tmp_path: Path) -> None:
    assert lint_config(tmp_path, f"x: 1\n{setting}\n") == [(3, "bad-setting", message)]


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("nowhere", "There is no folder 'nowhere' in the template."),
        ("..", "There is no folder '..' in the template."),
        ("{{", "It is not valid Jinja: unexpected 'end of template'."),
    ],
)
def test_finds_a_missing_subdirectory(folder: str, message: str, tmp_path: Path) -> None:
    found = lint_folder(tmp_path, {"copier.yml": f"x: 1\n_subdirectory: '{folder}'\n"})
    assert found == [Finding("mine/copier.yml", 2, "bad-setting", message)]


def test_accepts_a_subdirectory_that_depends_on_an_answer(tmp_path: Path) -> None:
    files = {
        "copier.yml": "kind: {choices: [a, b], default: a}\n_subdirectory: '{{ kind }}'\nx: 1\n",
        "a/a.txt.jinja": "{{ x }}",
        "b/b.txt.jinja": "{{ y }}",
    }
    [finding] = lint_folder(tmp_path, files)
    assert (finding.file, finding.rule) == ("mine/b/b.txt.jinja", "undefined-variable")


@pytest.mark.parametrize(
    ("envops", "line", "message"),
    [
        ("undefined: jinja2.Strict", 3, "There is no kind of undefined 'jinja2.Strict'."),
        ("block_start_string: '{{'", 2, "Jinja rejects them: "),
        ("newline_sequence: x", 2, "Jinja rejects them: "),
    ],
)
def test_finds_invalid_envops(envops: str, line: int, message: str, tmp_path: Path) -> None:
    [(found, rule, said)] = lint_config(tmp_path, f"_envops:\n  {envops}\nx: 1\n")
    assert (found, rule) == (line, "bad-setting")
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("question", "line", "message"),
    [
        ("{type: number}", 2, "There is no type 'number'."),
        ("\n  help: Why?\n  secret: 1", 4, "`secret` must be true or false, not 1."),
        ("\n  secret: true", 2, "a secret is not recorded, so it needs a `default`."),
    ],
)
def test_finds_invalid_questions(question: str, line: int, message: str, tmp_path: Path) -> None:
    [(found, rule, said)] = lint_config(tmp_path, f"x: {question}\n")
    assert (found, rule) == (line, "bad-question")
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("config", "line", "message"),
    [
        ("a: 1\nb: [\n", 3, "copier.yml is not valid YAML: while parsing a flow node"),
        ("- 1\n", 0, "copier.yml: the document must be a table of names and values."),
        ("a: !include '../*.yml'\n", 0, "copier.yml: '!include ../*.yml' leaves the template."),
    ],
)
def test_finds_an_unreadable_config(config: str, line: int, message: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {"outside.yml": ""})
    [finding] = lint_folder(tmp_path, {"copier.yml": config})
    assert (finding.file, finding.line, finding.rule) == ("mine/copier.yml", line, "bad-config")
    assert finding.message.startswith(message)


def test_finds_a_missing_config(tmp_path: Path) -> None:
    [finding] = lint_folder(tmp_path, {"a.txt": ""})
    assert finding.rule == "bad-config"
    assert finding.message == "The folder must contain either copier.yml or copier.yaml."


def test_finds_duplicate_keys(tmp_path: Path) -> None:
    config = "x:\n  type: str\n  default: a\n  type: str\n_tasks: []\n_tasks: []\n---\n_tasks: []\n"
    assert lint_config(tmp_path, config) == [
        (5, "doubled-key", "Duplicate key 'type': only the later one counts. Remove one."),
        (7, "doubled-key", "Duplicate key '_tasks': only the later one counts. Remove one."),
    ]


def test_merged_tables_are_not_duplicates(tmp_path: Path) -> None:
    assert (
        lint_config(tmp_path, "y: &y {type: str, default: a}\nx: {<<: *y, default: '{{ y }}'}\n")
        == []
    )


def test_finds_invalid_jinja_in_files_paths_and_texts(tmp_path: Path) -> None:
    files = {
        "copier.yml": "_subdirectory: project\nx:\n  type: str\n  default: a\n  help: '{% if %}'\n",
        "project/a.txt.jinja": "{{ x }}\n{% if x %}\n",
        "project/{{ x }/b.txt": "",
        "project/c.txt.jinja": "\n{{ x | uper }}\n",
        "project/plain.txt": "{% if %}",
    }
    assert lint_folder(tmp_path, files) == [
        Finding(
            "mine/copier.yml",
            5,
            "jinja-syntax",
            "Jinja cannot read it: Expected an expression, got 'end of statement block'.",
        ),
        Finding(
            "mine/project/a.txt.jinja",
            2,
            "jinja-syntax",
            "Jinja cannot read it: Unexpected end of template. Jinja was looking for the following "
            "tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is "
            "'if'.",
        ),
        Finding(
            "mine/project/c.txt.jinja",
            2,
            "jinja-syntax",
            "Jinja cannot read it: there is no filter 'uper'. Did you mean 'upper'?",
        ),
        Finding("mine/project/{{ x }", 0, "jinja-syntax", "Jinja cannot read it: unexpected '}'."),
    ]


ODD: dict[str, dict[str, str | bytes]] = {
    "nothing": {"copier.yml": ""},
    "a list": {"copier.yml": "- a\n"},
    "an alias in a circle": {"copier.yml": "x: &x [*x]\n"},
    "a merge in a circle": {"copier.yml": "x: &x {<<: *x}\n"},
    "an include in a circle": {"copier.yml": "--- !include copier.yml\n"},
    "deep nesting": {"copier.yml": "x: " + "[" * 1500},
    "keys that are no texts": {"copier.yml": "x: {1: a, [b]: c, null: d}\n1: 2\n"},
    "questions that are nothing": {"copier.yml": "x:\ny: null\nz: []\n"},
    "settings that are nothing": {"copier.yml": "_envops:\n_exclude:\n_subdirectory:\n_tasks:\n"},
    "settings of numbers": {"copier.yml": "_envops: {block_start_string: 1}\n_exclude: [1, {}]\n"},
    "bytes": {"copier.yml": b"\xff\xfe\x00", "template.toml": b"\xff"},
    "another encoding": {"copier.yml": "x: 1\n".encode("utf-16")},
    "files of bytes": {"copier.yml": "x: 1\n", "a.jinja": b"\xff", "b.jinja": b"\0{{ x }}"},
    "a manifest of odd tables": {"copier.yml": "", "template.toml": "rule = 1\nsecrets = []\n"},
    "defaults of odd tables": {"copier.yml": "", "template.toml": "[[default]]\nset = 1\n"},
    "Jinja that is nested too deeply": {"copier.yml": "", "a.jinja": "{{ " + "(" * 9999},
    "a subdirectory that does not render": {"copier.yml": "_subdirectory: '{{ 1 / 0 }}'\n"},
    "sums without end": {"copier.yml": "", "a.jinja": "{{ 9 ** 9 ** 9 }}{{ 'a' * 9 ** 12 }}"},
    "a rule of an odd name": {"copier.yml": "", "template.toml": '[[rule]]\nid = "a\'b"\n'},
    "names of odd signs": {
        "copier.yml": "",
        "{% raw %}{{": "",
        "{{ '\\n' }}": "",
        "{{ 'x' * 9 }}": "",
    },
}


@pytest.mark.parametrize("files", ODD.values(), ids=ODD)
def test_lint_never_fails_on_any_template(files: dict[str, str | bytes], tmp_path: Path) -> None:
    for finding in lint_folder(tmp_path, files):
        assert finding.file.startswith("mine/")
        assert finding.message


def test_does_not_follow_links_or_pipes(tmp_path: Path) -> None:
    folder = build_tree(tmp_path / "mine", {"copier.yml": "x: 1\n", "a.jinja": "{{ x }}"})
    os.mkfifo(folder / "b.jinja")
    (folder / "c.jinja").symlink_to("c.jinja")
    (folder / "d").symlink_to(folder)
    (folder / "e.jinja").symlink_to("nowhere")
    assert lint_folder(tmp_path, {}) == []
