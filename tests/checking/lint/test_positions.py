from pathlib import Path

import pytest

from generator.checking.lint.positions import Entry, read_entries
from tests.support.files import build_tree


def read(root: Path, config: str) -> list[Entry]:
    """Return the entries of a `copier.yml`."""
    return list(read_entries(build_tree(root / "mine", {"copier.yml": config}) / "copier.yml"))


def test_records_lines_of_entries_and_keys(tmp_path: Path) -> None:
    [one, two] = read(tmp_path, "# words\nx:\n  type: str\n\n  help: Why?\n---\ny: 1\n")
    assert (one.key, one.file, one.line) == ("x", "mine/copier.yml", 2)
    assert (one.line_of("type"), one.line_of("help"), one.line_of("default")) == (3, 5, 2)
    assert (two.key, two.line, two.inner, two.pieces) == ("y", 7, (), ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x: a {{ here }}\n", 1),
        ("x: |\n  a\n  {{ here }}\n", 3),
        ("x: |-\n\n  a\n\n  {{ here }}\n", 5),
        ("x: >-\n  a\n  {{ here }}\n", 3),
        ("x: 'a\n\n  {{ here }}'\n", 3),
        ('x: "a\\n\\n\\\n  {{ here }}"\n', 2),
        ("x:\n  - a\n  - '{{ here }}'\n", 3),
        ("x:\n  '{{ here }}': a\n", 2),
    ],
)
def test_finds_a_word_in_its_line(text: str, line: int, tmp_path: Path) -> None:
    [entry] = read(tmp_path, text)
    [piece] = [piece for piece in entry.pieces if "here" in piece.text]
    number = piece.text[: piece.text.index("here")].count("\n") + 1
    assert piece.line_of(number, "here") == line


def test_merged_entries_have_their_own_position(tmp_path: Path) -> None:
    [_, entry] = read(tmp_path, "x: &x\n  help: a\ny:\n  <<: [*x, {when: b}]\n  default: c\n")
    assert [(part.key, part.line, part.duplicate) for part in entry.inner] == [
        ("help", 2, False),
        ("when", 4, False),
        ("default", 5, False),
    ]


def test_included_entries_have_their_own_file(tmp_path: Path) -> None:
    build_tree(tmp_path / "mine", {"more/a.yml": "y: 1\n", "more/b.yml": "\nz: 1\n"})
    entries = read(tmp_path, "x: 1\n---\n- !include more/*.yml\n")
    assert [(entry.key, entry.file, entry.line) for entry in entries] == [
        ("x", "mine/copier.yml", 1),
        ("y", "mine/more/a.yml", 1),
        ("z", "mine/more/b.yml", 2),
    ]
