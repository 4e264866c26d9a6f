from pathlib import Path

import pytest

from tests.support.files import MANIFEST
from tests.support.lint import lint_folder

QUESTIONS = """\
color: red
shape: round
size: {type: int, default: 1}
frame: {type: str, choices: {Wood: wood, Metal: {value: metal}}, default: wood}
glass: false
back: {type: str, choices: ["{{ frame }}", other], default: other}
"""
USED = "{{ color }} {{ shape }} {{ size }} {{ frame }} {{ glass }} {{ back }}"


def lint(root: Path, rows: str, version: str = "1.0") -> list[tuple[int, str, str]]:
    """Return line, rule and message; the first of these rows is in line 5."""
    manifest = MANIFEST.replace('"1.0"', f'"{version}"') + rows
    files = {"copier.yml": QUESTIONS, "a.txt.jinja": USED, "template.toml": manifest}
    return [(item.line, item.rule, item.message) for item in lint_folder(root, files)]


def row(question: str, does: str, since: str = "0.9") -> str:
    """Return a row of four lines."""
    return f'[[migration]]\nsince = "{since}"\nquestion = "{question}"\n{does}\n'


def renamed(old: str, new: str, since: str = "0.9") -> str:
    return row(old, f'renamed = "{new}"', since)


def removed(question: str, since: str = "0.9") -> str:
    return row(question, "removed = true", since)


def changed(question: str, old: str, new: str, since: str = "0.9") -> str:
    return row(question, f"from = {old}\nto = {new}", since)


@pytest.mark.parametrize(
    "rows",
    [
        renamed("colour", "color"),
        renamed("colour", "hue", "0.3") + renamed("hue", "color", "0.4"),
        renamed("hue", "color", "0.4") + renamed("colour", "hue", "0.3"),
        renamed("colour", "hue", "0.3") + removed("hue", "0.4"),
        renamed("color", "hue", "0.3") + renamed("hue", "color", "0.4"),
        removed("weight") + changed("size", "1", "2") + changed("size", "true", "1"),
        changed("colour", "'a'", "'b'", "0.3") + renamed("colour", "color", "0.4"),
        removed("weight", "1.0"),
        changed("frame", "'oak'", "'wood'") + changed("glass", "'none'", "false"),
        changed("frame", "'oak'", "'pine'", "0.3") + changed("frame", "'pine'", "'wood'", "0.4"),
        changed("frame", "'wood'", "'oak'", "0.3") + changed("frame", "'oak'", "'wood'", "0.4"),
        changed("surround", "'oak'", "'wood'", "0.3") + renamed("surround", "frame", "0.4"),
        changed("back", "'none'", "'cork'"),
        "[[change]]\nversion = '1.0'\nnote = 'A note.'\nwhen = '{{ color }}'\nrun = 'true'\n",
    ],
)
def test_rows_that_are_right_have_no_findings(rows: str, tmp_path: Path) -> None:
    assert lint(tmp_path, rows) == []


@pytest.mark.parametrize(
    ("rows", "line", "rule", "message"),
    [
        (
            renamed("hue", "colour"),
            *(8, "unknown-question", "There is no question 'colour'. Did you mean 'color'?"),
        ),
        (
            changed("colour", "'a'", "'b'"),
            *(7, "unknown-question", "There is no question 'colour'. Did you mean 'color'?"),
        ),
        (removed("color"), 7, "bad-migration", "The question 'color' is removed, but there is one"),
        (
            renamed("color", "shape"),
            *(7, "bad-migration", "The question 'color' is renamed, but there is one of that name"),
        ),
        (removed("a") + removed("a"), 11, "bad-migration", "An earlier row renames or removes 'a'"),
        (
            removed("a", "0.5") + renamed("a", "color", "0.4"),
            *(7, "bad-migration", "An earlier row renames or removes 'a' already."),
        ),
        (
            renamed("a", "color") + renamed("b", "color"),
            *(12, "bad-migration", "An earlier row renames a question to 'color' already."),
        ),
        (
            changed("size", "1", "2") + changed("size", "1", "3"),
            *(13, "bad-migration", "An earlier row changes 'size=1' already."),
        ),
        (
            changed("frame", "'oak'", "'woood'"),
            *(9, "bad-migration", "The question 'frame' has no option 'woood'. Did you mean"),
        ),
        (
            changed("frame", "'wood'", "'metal'"),
            *(8, "bad-migration", "The question 'frame' still has the option 'wood'. Give"),
        ),
        (
            changed("surround", "'oak'", "'iron'", "0.3") + renamed("surround", "frame", "0.4"),
            *(9, "bad-migration", "The question 'frame' has no option 'iron'."),
        ),
        (
            changed("glass", "true", "'thick'"),
            *(8, "bad-migration", "The question 'glass' still has the option 'true'. Give"),
        ),
        (
            removed("weight", "1.0.1"),
            *(6, "bad-version", "1.0.1 is newer than the `version` of the manifest, 1.0."),
        ),
        (
            "[[change]]\nversion = '2'\nnote = 'A note.'\n",
            *(6, "bad-version", "2 is newer than the `version` of the manifest, 1.0."),
        ),
        (
            "[[change]]\nversion = '1'\nnote = 'A note.'\nwhen = '{{ colour }}'\n",
            *(8, "undefined-variable", "There is no question 'colour' to read"),
        ),
        (
            "[[change]]\nversion = '1'\nnote = 'A note.'\nrun = 'a {{'\n",
            *(8, "jinja-syntax", "Jinja cannot read it"),
        ),
        ("[[change]]\nversion = 'x'\nnote = 'A note.'\n", 6, "bad-manifest", "change number 1: "),
        (row("a", "rename = 'b'"), 8, "unknown-key", "There is no key 'rename'"),
    ],
)
def test_finds_wrong_rows_at_their_line(
    rows: str, line: int, rule: str, message: str, tmp_path: Path
) -> None:
    [(found, found_rule, said)] = lint(tmp_path, rows)
    assert (found, found_rule) == (line, rule)
    assert said.startswith(message)


def test_rows_need_a_manifest_with_a_version(tmp_path: Path) -> None:
    assert lint(tmp_path / "without", "", "spring") == []
    assert lint(tmp_path / "with", removed("weight"), "spring") == [
        (4, "bad-version", "[[migration]] rows need a `version` such as 1.2.0, not 'spring'.")
    ]
