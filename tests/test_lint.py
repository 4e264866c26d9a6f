from pathlib import Path

import pytest

from generator.findings import Finding
from generator.guide import load_guide
from generator.lint import lint
from generator.registry import Template, find_templates
from tests.helpers import build_tree
from tests.linting import lint_folder

TEMPLATES = find_templates(load_guide())
READS = {"project/a.txt.jinja": "{{ x }}\n"}


def lint_config(root: Path, config: str) -> list[tuple[int, str, str]]:
    """Return line, rule and message of what is wrong with a `copier.yml`, where `x` is read."""
    found = lint_folder(root, {"copier.yml": f"_subdirectory: project\n{config}", **READS})
    assert {finding.file for finding in found} <= {"mine/copier.yml"}
    return [(finding.line, finding.rule, finding.message) for finding in found]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_the_bundled_templates_are_clean(template: Template) -> None:
    assert [finding for finding in lint(template) if finding.rule != "unused-question"] == []


def test_a_template_needs_no_manifest(tmp_path: Path) -> None:
    assert lint_config(tmp_path, "x: 1\n") == []


def test_unknown_keys_and_settings_are_found_all_at_once(tmp_path: Path) -> None:
    config = """\
_exclud: []
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
        (4, "unknown-key", "There is no key 'trim_block'. Did you mean 'trim_b"),
        (6, "unknown-key", "There is no key 'typ'. Did you mean 'type'? Known:"),
        (10, "unknown-key", "There is no key 'defualt'. Did you mean 'default'?"),
    ]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('_exclude: "*.pyc"', "`_exclude` must be a list, not '*.pyc'."),
        ("_min_copier_version: 9", "`_min_copier_version` must be a text, not 9."),
        ("_templates_suffix: 1", "`_templates_suffix` must be a text or null, not 1."),
        ("_subdirectory: nowhere", "There is no folder 'nowhere' in the template."),
        ("_subdirectory: ..", "There is no folder '..' in the template."),
        ("_subdirectory: '{{'", "It is no valid Jinja: unexpected 'end of template'."),
    ],
)
def test_settings_that_cannot_be_meant(setting: str, message: str, tmp_path: Path) -> None:
    assert lint_config(tmp_path, f"x: 1\n{setting}\n") == [(3, "bad-setting", message)]


@pytest.mark.parametrize(
    ("envops", "line", "message"),
    [
        ("undefined: jinja2.Strict", 3, "There is no kind of undefined 'jinja2.Strict'."),
        ("block_start_string: '{{'", 2, "Jinja does not take them: "),
        ("newline_sequence: x", 2, "Jinja does not take them: "),
    ],
)
def test_envops_that_jinja_does_not_take(
    envops: str, line: int, message: str, tmp_path: Path
) -> None:
    [(found, rule, said)] = lint_config(tmp_path, f"_envops:\n  {envops}\nx: 1\n")
    assert (found, rule) == (line, "bad-setting")
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("question", "line", "message"),
    [
        ("{type: number}", 2, "There is no type 'number'."),
        ("\n  help: Why?\n  secret: 1", 4, "`secret` must be true or false, not 1."),
        ("\n  secret: true", 2, "what is secret is not recorded, so it needs a `default`."),
    ],
)
def test_questions_that_cannot_be_read(
    question: str, line: int, message: str, tmp_path: Path
) -> None:
    [(found, rule, said)] = lint_config(tmp_path, f"x: {question}\n")
    assert (found, rule) == (line, "bad-question")
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("config", "line", "message"),
    [
        ("a: 1\nb: [\n", 3, "copier.yml is no valid YAML: while parsing a flow node"),
        ("- 1\n", 0, "copier.yml: the document must be a table of names and values."),
        ("a: !include '../*.yml'\n", 0, "copier.yml: '!include ../*.yml' leaves the template."),
    ],
)
def test_a_config_that_cannot_be_read(config: str, line: int, message: str, tmp_path: Path) -> None:
    build_tree(tmp_path, {"outside.yml": ""})
    [finding] = lint_folder(tmp_path, {"copier.yml": config})
    assert (finding.file, finding.line, finding.rule) == ("mine/copier.yml", line, "bad-config")
    assert finding.message.startswith(message)


def test_a_missing_config_is_found(tmp_path: Path) -> None:
    [finding] = lint_folder(tmp_path, {"a.txt": ""})
    assert finding.rule == "bad-config"
    assert finding.message.endswith("must hold copier.yml or copier.yaml, one of the two.")


def test_what_is_no_jinja_is_found_in_files_paths_and_texts(tmp_path: Path) -> None:
    files = {
        "copier.yml": "_subdirectory: project\nx:\n  type: str\n  default: a\n  help: '{% if %}'\n",
        "project/a.txt.jinja": "{{ x }}\n{% if x %}\n",
        "project/{{ x }/b.txt": "",
        "project/c.txt.jinja": "\n{{ x | nofilter }}\n",
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
            "Jinja cannot read it: No filter named 'nofilter'.",
        ),
        Finding("mine/project/{{ x }", 0, "jinja-syntax", "Jinja cannot read it: unexpected '}'."),
    ]
