from pathlib import Path

import pytest

from generator.registry.edits import EDITS, EditError, load_edits, read_edits
from tests.support.files import build_tree

EDIT = '[[edit]]\nfile = "a.txt"\n'
TEXT = 'text = "one\\n"\n'


def load(tmp_path: Path, text: str) -> str:
    """Return the message of a refused file."""
    build_tree(tmp_path, {EDITS: text})
    with pytest.raises(EditError) as refused:
        load_edits(tmp_path / EDITS)
    assert refused.value.file == tmp_path / EDITS
    return str(refused.value).removeprefix(f"{tmp_path / EDITS}")


def test_reads_new_files_before_edits(tmp_path: Path) -> None:
    rows = EDIT + 'after = "  list = ["\nbefore = ""\n' + TEXT + '[[file]]\npath = "b.txt"\n' + TEXT
    build_tree(tmp_path, {EDITS: rows})
    new, edit = load_edits(tmp_path / EDITS)
    assert (new.file, new.text, new.new) == ("b.txt", "one\n", True)
    assert (edit.file, edit.after, edit.before, edit.instead) == ("a.txt", "list = [", "", None)
    assert not edit.new


def test_edits_of_layers_come_before_those_of_the_template(tmp_path: Path) -> None:
    layer, template = tmp_path / "layer", tmp_path / "template"
    build_tree(layer, {EDITS: EDIT + TEXT})
    build_tree(template, {EDITS: EDIT.replace("a.txt", "b.txt") + TEXT})
    found = read_edits([layer, tmp_path / "without", template])
    assert [edit.file for edit in found] == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (EDIT + 'text = "one"\n', ", edit number 1: `text` must be whole lines"),
        (EDIT, ", edit number 1: `text` must be whole lines"),
        (EDIT + 'after = ""\n' + TEXT, ", edit number 1: `after` must be the beginning of one"),
        (EDIT + 'after = "a\\nb"\n' + TEXT, ", edit number 1: `after` must be the beginning of"),
        (EDIT + 'before = "a"\ninstead = "b"\n' + TEXT, ", edit number 1: `before` and `instead`"),
        (EDIT + 'behind = "a"\n' + TEXT, ", edit number 1: There is no key 'behind'"),
        (EDIT + TEXT + "[[file]]\n" + TEXT, ", file number 1: `path` must be a non-empty string"),
        ("[[edits]]\n", ": There is no key 'edits'"),
        ("[[edit]\n", ": the edits cannot be read"),
    ],
)
def test_refuses_with_the_place(tmp_path: Path, rows: str, message: str) -> None:
    assert load(tmp_path, rows).startswith(message)
