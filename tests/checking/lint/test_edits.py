from pathlib import Path

import pytest

from generator.registry.edits import EDITS
from tests.support.files import MANIFEST
from tests.support.lint import lint_folder

QUESTIONS = "color: red\n"
EDIT = '[[edit]]\nfile = "a.txt"\ntext = "{{ color }}\\n"\n'


def lint(root: Path, rows: str) -> list[tuple[str, int, str]]:
    """Return file, line and rule of each finding."""
    files = {
        "copier.yml": QUESTIONS,
        "a.txt.jinja": "{{ color }}\n",
        "template.toml": MANIFEST,
        EDITS: rows,
    }
    return [
        (item.file.rpartition("/")[2], item.line, item.rule) for item in lint_folder(root, files)
    ]


def test_finds_nothing_in_valid_edits(tmp_path: Path) -> None:
    assert lint(tmp_path, EDIT) == []


@pytest.mark.parametrize(
    ("rows", "line", "rule"),
    [
        (EDIT + 'wehn = "true"\n', 4, "unknown-key"),
        (EDIT + EDIT.replace("text", "before"), 6, "bad-edit"),
        (EDIT + 'when = "{{ colour }}"\n', 4, "undefined-variable"),
        (EDIT + 'after = "{% if %}"\n', 4, "jinja-syntax"),
        ("[[edit]\n", 0, "bad-edit"),
        ("format = 2\nnews = 1\n", 1, "bad-edit"),
    ],
)
def test_finds_errors_at_their_lines(tmp_path: Path, rows: str, line: int, rule: str) -> None:
    assert lint(tmp_path, rows) == [(EDITS, line, rule)]


def test_a_question_that_only_edits_read_is_unused(tmp_path: Path) -> None:
    files = {"copier.yml": QUESTIONS, "a.txt": "", "template.toml": MANIFEST, EDITS: EDIT}
    assert [item.rule for item in lint_folder(tmp_path, files)] == ["unused-question"]
