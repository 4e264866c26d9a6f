"""How alike a render and a project are, and texts that are read back from a project."""

import time
from pathlib import Path

import pytest

from generator.project.adopt.likeness import Difference, Present, compare
from generator.project.adopt.readback import Mark, read_back
from generator.system.repository import find_repository
from tests.support.repositories import commit


def present(folder: Path, **files: str) -> Present:
    commit(folder, {name.replace("__", "/"): text for name, text in files.items()})
    repository = find_repository(folder)
    assert repository
    return Present.of(repository)


def test_files_and_lines_are_compared(tmp_path: Path) -> None:
    project = present(tmp_path, same="a\n", changed="a\n\nmine\n  b\n", own="x\n")
    rendered = {"same": b"a\n", "changed": b"a\nb\nc\n", "missing": b"m\nm\n"}
    found = compare(rendered, project)
    assert (found.equal, found.missing, found.alone) == (("same",), ("missing",), ("own",))
    assert found.changed == (Difference("changed", added=1, removed=1),)
    assert (found.common, found.lines) == (2 + 3, 2 + 4 + 3)


def test_a_line_counts_as_often_as_both_have_it(tmp_path: Path) -> None:
    found = compare({"a": b"x\nx\nx\n"}, present(tmp_path, a="x\nx\ny\n"))
    assert found.changed == (Difference("a", added=1, removed=1),)


def test_the_work_tree_does_not_count_but_the_commit(tmp_path: Path) -> None:
    project = present(tmp_path, a="committed\n")
    (tmp_path / "a").write_text("changed\n")
    assert compare({"a": b"committed\n"}, project).equal == ("a",)


MARKS = [Mark("name", "qzxaxzq", number=False), Mark("year", "7301", number=True)]


@pytest.mark.parametrize(
    ("rendered", "own", "values"),
    [
        ({"a": b"title = 'qzxaxzq'\n"}, {"a": "x\ntitle = 'My shop'\n"}, {"name": ["My shop"]}),
        ({"a": b"(c) 7301 qzxaxzq\n"}, {"a": "(c) 2021 Jo\n"}, {"name": ["Jo"], "year": ["2021"]}),
        ({"a": b"(c) 7301 qzxaxzq\n"}, {"a": "(c) next Jo\n"}, {}),
        ({"a": b"qzxaxzq\n"}, {"a": "any line\n"}, {}),
        ({"a": b"qzxaxzq = qzxaxzq\n"}, {"a": "one = two\nx = x\n"}, {"name": ["x"]}),
        ({"qzxaxzq/main.py": b""}, {"shop/main.py": "x\n"}, {"name": ["shop"]}),
    ],
)
def test_texts_are_read_where_the_marks_stand(
    tmp_path: Path, rendered: dict[str, bytes], own: dict[str, str], values: dict[str, list[str]]
) -> None:
    commit(tmp_path, dict(own))
    repository = find_repository(tmp_path)
    assert repository
    assert read_back(rendered, MARKS, Present.of(repository)) == values


def test_lines_are_read_in_the_file_that_the_path_leads_to(tmp_path: Path) -> None:
    marks = [MARKS[0], Mark("text", "qzxbxzq", number=False)]
    rendered = {"qzxaxzq/main.py": b"HELLO = 'qzxbxzq'\n"}
    project = present(tmp_path, shop__main="x\n")
    commit(tmp_path, {"shop/main.py": "HELLO = 'world'\n", "other.py": "HELLO = 'no'\n"})
    repository = find_repository(tmp_path)
    assert repository
    found = read_back(rendered, marks, Present.of(repository))
    assert project
    assert found == {"name": ["shop"], "text": ["world"]}


def test_one_value_that_many_lines_have_counts_less_than_one_that_only_one_has(
    tmp_path: Path,
) -> None:
    rendered = {"a.md": b"# qzxaxzq\n", "a.toml": b"title = 'qzxaxzq'\n"}
    own = {"a.md": "# One\n# Two\n# Three\n", "a.toml": "title = 'Two'\n"}
    commit(tmp_path, dict(own))
    repository = find_repository(tmp_path)
    assert repository
    assert read_back(rendered, MARKS, Present.of(repository))["name"][0] == "Two"


def test_a_hostile_line_with_many_marks_is_not_matched(tmp_path: Path) -> None:
    marks = [Mark(f"key{number}", f"qzx{number}zq", number=False) for number in range(20)]
    line = " ".join(mark.text for mark in marks).encode()
    commit(tmp_path, {"a": "a " * 400 + "!\n"})
    repository = find_repository(tmp_path)
    assert repository
    start = time.monotonic()
    assert read_back({"a": line}, marks, Present.of(repository)) == {}
    assert time.monotonic() - start < 5
