from pathlib import Path

import pytest

from generator.checking.updates.edited import add_lines, edit_project
from generator.errors import WorkError
from generator.questions.copier_yml import read_questions
from generator.registry.edits import Edit, EditError
from tests.support.files import build_template, build_tree

TEXT = "list = [\n    one,\n    two,\n]\n\nother = [\n    one,\n]\n"


def edit(**given: object) -> Edit:
    edit = Edit(Path("edits.toml"), "edits.toml, edit number 1", "a", "+\n")
    return edit._replace(**given)  # type: ignore[arg-type]


def numbers(**given: object) -> list[int]:
    """Return the numbers of the new lines of `TEXT`, from 0 on, and how many old ones are gone."""
    lines = add_lines(TEXT, edit(**given)).splitlines()
    gone = TEXT.count("\n") - (len(lines) - lines.count("+"))
    return [*(number for number, line in enumerate(lines) if line == "+"), gone]


@pytest.mark.parametrize(
    ("given", "number", "gone"),
    [
        ({}, 8, 0),
        ({"after": "one"}, 2, 0),
        ({"after": "list", "before": "]"}, 3, 0),
        ({"after": "other", "before": "]"}, 7, 0),
        ({"before": "two"}, 2, 0),
        ({"before": ""}, 4, 0),
        ({"instead": "two"}, 2, 1),
        ({"after": "other", "instead": "one"}, 6, 1),
    ],
)
def test_adds_lines_at_their_place(given: dict[str, object], number: int, gone: int) -> None:
    assert numbers(**given) == [number, gone]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"after": "three"}, "a has no line that begins with 'three'."),
        ({"after": "other", "before": "two"}, "no line that begins with 'two' after line 6."),
        ({"after": "other", "before": ""}, "a has no line that is empty after line 6."),
    ],
)
def test_refuses_a_missing_place(given: dict[str, object], missing: str) -> None:
    with pytest.raises(WorkError) as refused:
        add_lines(TEXT, edit(**given))
    assert missing in str(refused.value)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = build_tree(tmp_path / "tree", {"a": "one\n"})
    (folder / "crlf").write_bytes(b"x\r\ny\r\n")
    return folder


def make(tmp_path: Path, tree: Path, *edits: Edit, **values: object) -> dict[str, str]:
    template = build_template(tmp_path / "mine", "color: red\n", {"a.jinja": "{{ color }}"})
    edit_project(tree, edits, read_questions([template]), {"color": "red", **values})
    files = [path for path in tree.rglob("*") if path.is_file()]
    return {str(path.relative_to(tree)): path.read_bytes().decode() for path in files}


def test_texts_read_the_answers(tmp_path: Path, tree: Path) -> None:
    new = edit(file="{{ color }}.txt", text="{{ color }}\n", new=True)
    assert make(tmp_path, tree, new)["red.txt"] == "red\n"


@pytest.mark.parametrize(("color", "content"), [("red", "one\n+\n"), ("green", "one\n")])
def test_an_edit_applies_under_its_condition(
    tmp_path: Path, tree: Path, color: str, content: str
) -> None:
    made = make(tmp_path, tree, edit(when="{{ color == 'red' }}"), color=color)
    assert made["a"] == content


def test_a_file_that_the_answers_leave_out_is_skipped(tmp_path: Path, tree: Path) -> None:
    assert "missing" not in make(tmp_path, tree, edit(file="missing"))


def test_keeps_the_line_ends_of_a_file(tmp_path: Path, tree: Path) -> None:
    assert make(tmp_path, tree, edit(file="crlf", after="x"))["crlf"] == "x\r\n+\r\ny\r\n"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"new": True}, "a is in the project already"),
        ({"file": "../out", "new": True}, "../out is outside of the project"),
        ({"file": ".git/hooks/commit-msg", "new": True}, "is outside of the project"),
        ({"after": "two"}, "a has no line"),
        ({"text": "{{ 1 / 0 }}\n"}, "division by zero"),
    ],
)
def test_refuses_an_edit_that_does_not_apply(
    tmp_path: Path, tree: Path, given: dict[str, object], reason: str
) -> None:
    with pytest.raises(EditError) as refused:
        make(tmp_path, tree, edit(**given))
    assert str(refused.value).startswith("edits.toml, edit number 1: ")
    assert reason in str(refused.value)
    assert not (tmp_path / "out").exists()
