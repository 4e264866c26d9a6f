from pathlib import Path

import pytest

from generator.checking.lint.manifest import lint_file
from tests.support.files import MANIFEST
from tests.support.lint import lint_folder


def lint_manifest(root: Path, manifest: str) -> list[tuple[int, str, str]]:
    """Return line, rule and message of what is wrong with a manifest."""
    files = {"copier.yml": "title: a\n", "a.txt.jinja": "{{ title }}", "template.toml": manifest}
    found = lint_folder(root, files)
    assert {finding.file for finding in found} <= {"mine/template.toml"}
    return [(finding.line, finding.rule, finding.message) for finding in found]


def test_a_valid_manifest_has_no_findings(tmp_path: Path) -> None:
    more = '[[default]]\nwhen = { product = "enterprise" }\nset = { title = "b" }\n'
    assert lint_manifest(tmp_path, MANIFEST + more) == []


def test_finds_all_unknown_keys(tmp_path: Path) -> None:
    more = """\
layer = "_shared"
[secrets]
exampel = ".env.example"
[[default]]
set = { title = "b" }
[[default]]
wen = { product = "enterprise" }
set = { title = "b" }
"""
    found = lint_manifest(tmp_path, MANIFEST + more)
    assert [(line, rule, say[:45]) for line, rule, say in found] == [
        (5, "unknown-key", "There is no key 'layer'. Did you mean 'layers"),
        (7, "unknown-key", "There is no key 'exampel'. Did you mean 'exam"),
        (11, "unknown-key", "There is no key 'wen'. Did you mean 'when'? K"),
    ]


def test_finds_unknown_tables_at_their_header(tmp_path: Path) -> None:
    more = '[[defualt]]\nset = { title = "b" }\n'
    assert [(line, rule) for line, rule, _ in lint_manifest(tmp_path, MANIFEST + more)] == [
        (5, "unknown-key")
    ]


def test_a_newer_format_is_the_only_finding(tmp_path: Path) -> None:
    more = "format = 2\nlater = 1\n[[migration]]\n"
    [(line, rule, said)] = lint_manifest(tmp_path, MANIFEST + more)
    assert (line, rule) == (5, "bad-manifest")
    assert said.startswith("`format` is 2, but scaffold")


def test_checks_layer_toml_too(tmp_path: Path) -> None:
    layer = tmp_path / "under"
    layer.mkdir()
    (layer / "copier.yml").write_text("colour: red\n")
    (layer / "a.txt.jinja").write_text("{{ colour }}")
    (layer / "layer.toml").write_text('[secrets]\nexample = ".env.example"\nfile = "a/b"\n')
    [finding] = lint_file(layer / "layer.toml")
    assert (finding.file, finding.line, finding.rule) == ("under/layer.toml", 3, "bad-manifest")


def test_finds_answers_to_unknown_questions(tmp_path: Path) -> None:
    more = '[[default]]\nset = { title = "b" }\n[[default]]\nset = { titel = "b" }\n'
    assert lint_manifest(tmp_path, MANIFEST + more) == [
        (8, "unknown-question", "There is no question 'titel' to set. Did you mean 'title'?")
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("titel", "There is no question 'titel' for the history. Did you mean 'title'?"),
        ("title", "'title' must have `when: false`, because its value is computed."),
    ],
)
def test_finds_a_history_that_no_question_computes(name: str, message: str, tmp_path: Path) -> None:
    found = lint_manifest(tmp_path, f'{MANIFEST}history = "{name}"\n')
    assert found == [(5, "unknown-question", message)]


@pytest.mark.parametrize(
    ("manifest", "line", "message"),
    [
        ('title = "a\n', 1, "the manifest cannot be read: Illegal character"),
        ('title = "a"\n', 0, "`framework` must be a non-empty string."),
        (MANIFEST + "next_steps = 1\n", 5, "`next_steps` must be a string or a non-empty list"),
        (MANIFEST + "[secrets]\nexample = 'a'\nfile = 'a/b'\n", 7, "`secrets`: 'a/b' must be"),
        (
            MANIFEST + "[[default]]\nset = {}\n[[default]]\nwhen = { need = 'a' }\nset = {a = 1}\n",
            6,
            "default number 1: `set` must contain questions and their answers.",
        ),
        (
            MANIFEST + "[[default]]\nwhen = { produkt = 'a' }\nset = {a = 1}\n",
            6,
            "default number 1, `when`: There is no need 'produkt'. Did you mean 'product'?",
        ),
        (
            MANIFEST + "[[rule]]\nid = 'a'\n[[rule]]\nid = 'b'\nweight = 99\n"
            "when = { product = 'api' }\n",
            5,
            "rule 'a': `when` is missing",
        ),
    ],
)
def test_finds_invalid_values_at_their_line(
    manifest: str, line: int, message: str, tmp_path: Path
) -> None:
    [(found, rule, said)] = lint_manifest(tmp_path, manifest)
    assert rule == "bad-manifest"
    assert said.startswith(message)
    assert found == line
