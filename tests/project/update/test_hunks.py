"""Hunks of a merged file: which additions stay, and which stay conflicts."""

import pytest

from generator.project.update.hunks import LONG, Settled, has_marks, settle


def hunk(yours: str, old: str, new: str) -> str:
    """Return a hunk as git writes it with long markers."""
    marks = [char * LONG for char in "<|=>"]
    return f"{marks[0]} o\n{yours}{marks[1]} b\n{old}{marks[2]}\n{new}{marks[3]} t\n"


def settled(
    text: str, *, name: str = "notes.txt", old: str | None = "", new: str = ""
) -> tuple[str, int, int]:
    base = old if old is None else old.encode()
    result = settle(text.encode(), name, base, new.encode())
    return result.content.decode(), result.both, result.conflicts


def test_both_additions_stay_the_users_first() -> None:
    text = "1\n" + hunk("mine\n", "", "theirs\n") + "2\n"
    assert settled(text) == ("1\nmine\ntheirs\n2\n", 1, 0)


def test_identical_additions_stay_once() -> None:
    assert settled(hunk("same\n", "", "same\n")) == ("same\n", 0, 0)


def test_additions_that_share_lines_lose_none_of_them() -> None:
    text = hunk("def a():\n    pass\n", "", "def b():\n    pass\n")
    assert settled(text)[0] == "def a():\n    pass\ndef b():\n    pass\n"


def test_other_hunks_are_conflicts_with_ordinary_markers() -> None:
    expected = (
        "<<<<<<< your project\nmine\n||||||| old template\nold\n=======\ntheirs\n"
        ">>>>>>> new template\n"
    )
    assert settled(hunk("mine\n", "old\n", "theirs\n")) == (expected, 0, 1)


def test_a_file_that_both_made_is_a_conflict() -> None:
    content, both, conflicts = settled(hunk("mine\n", "", "theirs\n"), old=None)
    assert content.startswith("<<<<<<< your project\nmine\n")
    assert (both, conflicts) == (0, 1)


@pytest.mark.parametrize("line", ["=======", "<<<<<<< HEAD", ">>>>>>> x", "|||||||", "=" * 80])
def test_lines_that_look_like_markers_are_lines(line: str) -> None:
    assert settled(f"{line}\n") == (f"{line}\n", 0, 0)
    assert settled(hunk(f"{line}\n", "", "x\n"))[0] == f"{line}\nx\n"


def test_a_file_without_hunks_stays_byte_for_byte() -> None:
    content = b"\r\n\0\xff\n no end"
    assert settle(content, "notes.txt", b"", b"") == Settled(content, 0, 0)
    assert not has_marks(content)


OLD_FIRST, OLD_LAST = "old\n1\n2\n", "1\nold\n2\n"


@pytest.mark.parametrize("yours", ["old\nmine\n", "mine\nold\n"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_additions_next_to_moved_lines_stay_in_their_place(yours: str, ending: str) -> None:
    text = "old\n1\n" + hunk(yours, "old\n", "") + "2\n"
    old, new = (file.replace("\n", ending) for file in (OLD_LAST, OLD_FIRST))
    assert settled(text, old=old, new=new) == ("old\n1\nmine\n2\n", 0, 0)
    text = "old\n1\n" + hunk(yours, "old\n", "theirs\n") + "2\n"
    new = new.replace("2", f"theirs{ending}2")
    assert settled(text, old=old, new=new) == ("old\n1\nmine\ntheirs\n2\n", 1, 0)


@pytest.mark.parametrize(
    ("rest", "yours", "old", "new"),
    [
        ("other\n", "old\nmine\n", "old\n", ""),  # removed, not moved
        ("old\nold\n", "old\nmine\n", "old\n", ""),  # it may be another line
        ("old\n", "mine\n", "old\n", ""),  # the user replaced it
        ("old\n", "old\nmine\n", "old\n", "new\nold\n"),
        ("old\n", "old\n\nmine\n", "old\n\n", ""),  # an empty line is no evidence
    ],
)
def test_additions_next_to_other_lines_are_conflicts(
    rest: str, yours: str, old: str, new: str
) -> None:
    text = rest + hunk(yours, old, new)
    assert settled(text, old="1\n" + old, new=rest + "1\n" + new)[1:] == (0, 1)


def test_a_removed_line_that_was_elsewhere_before_has_not_moved() -> None:
    text = "a:\n" + hunk("old\nmine\n", "old\n", "") + "b:\nold\n"
    old, new = "a:\nold\nb:\nold\n", "a:\nb:\nold\n"
    assert settled(text, old=old, new=new)[1:] == (0, 1)


LIST = ("- old\n", "- new\n- newer\n")
TABLE = ("| old | 1 |\n", "| new | 1 |\n| newer | 2 |\n")


@pytest.mark.parametrize(
    ("old", "new", "mine"), [(*LIST, "- mine\n"), (*TABLE, "| mine | `a \\| b` |\n")]
)
def test_added_entries_and_rows_in_markdown_stay_next_to_changed_ones(
    old: str, new: str, mine: str
) -> None:
    after, before = hunk(old + mine, old, new), hunk(mine + old, old, new)
    assert settled(after, name="docs/a.md") == (new + mine, 1, 0)
    assert settled(before, name="docs/a.md") == (mine + new, 1, 0)
    assert settled(hunk(old + mine, old, ""), name="docs/a.md") == (mine, 0, 0)
    assert settled(after, name="a.py")[1:] == (0, 1)


@pytest.mark.parametrize(
    ("yours", "old", "new", "rest"),
    [
        ("- old, mine\n", "- old\n", "- new\n", ""),
        ("- old\n  more\n", "- old\n", "- new\n", ""),
        ("- old\n- mine\n", "- old\n", "- new\n  more\n", ""),
        ("- mine\n- old\n", "- old\n", "", "  more\n"),  # it would continue the user's entry
        ("- old\n- both\n", "- old\n", "- both\n", ""),
        ("| old | 1 |\n| mine | 2 |\n", "| old | 1 |\n", "| new | 0 | 1 |\n", ""),
        ("| --- |\n| old |\n| mine |\n", "| --- |\n| old |\n", "| --- |\n| new |\n", ""),
        ("| old |\n| mine |\n", "| old |\n", "- new\n", ""),  # the table became a list
    ],
)
def test_other_changes_of_lists_and_tables_are_conflicts(
    yours: str, old: str, new: str, rest: str
) -> None:
    assert settled(hunk(yours, old, new) + rest, name="docs/a.md")[1:] == (0, 1)
