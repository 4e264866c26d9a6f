from pathlib import Path

import pytest

from tests.support.files import MANIFEST
from tests.support.lint import lint_folder

ROW = '[[follow_up]]\nwhen = "{{ %s }}"\nrun = ["true", "make %s"]\n'
GOOD = MANIFEST + ROW % ("added", "{{ color }}")


def lint(root: Path, manifest: str) -> list[tuple[str, int, str, str]]:
    files = {"copier.yml": "color: red\n", "a.txt": "", "template.toml": manifest}
    found = lint_folder(root, files)
    return [(item.file, item.line, item.rule, item.message) for item in found]


def test_a_row_may_read_questions_and_counts_as_their_use(tmp_path: Path) -> None:
    assert lint(tmp_path / "good", GOOD) == []
    assert [rule for _, _, rule, _ in lint(tmp_path / "none", MANIFEST)] == ["unused-question"]


@pytest.mark.parametrize(
    ("row", "line", "rule", "message"),
    [
        (ROW % ("colour", "x"), 9, "undefined-variable", "question 'colour' to read. Did you mean"),
        (ROW % ("added", "{{ x }}"), 10, "undefined-variable", "There is no question 'x' to read"),
        ("  " + ROW % ('x == \\"a\\"', "x"), 8, "undefined-variable", "no question 'x' to read"),
        (ROW % ("added |", "x"), 9, "jinja-syntax", "Jinja cannot read it"),
        (ROW % ("added", "{{ 1 | nofilter }}"), 10, "jinja-syntax", "no filter 'nofilter'"),
        (ROW % ("added", "x") + "to = 1\n", 11, "unknown-key", "There is no key 'to'"),
        ('[[follow_up]]\nrun = "x"\n', 8, "bad-manifest", "`when` must be a non-empty string"),
        ('[[follow_up]]\nwhen = "x"\n', 8, "bad-manifest", "`run` must contain the commands"),
    ],
)
def test_finds_errors_in_a_row(
    row: str, line: int, rule: str, message: str, tmp_path: Path
) -> None:
    used = '[[follow_up]]\nwhen = "{{ added }}"\nrun = "{{ color }}"\n'
    manifest = MANIFEST + used
    [(file, found, found_rule, said)] = lint(tmp_path, manifest + row)
    assert (file, found, found_rule) == ("mine/template.toml", line, rule)
    assert message in said
