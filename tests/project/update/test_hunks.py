"""Hunks of a merged file: which additions stay, and which stay conflicts."""

import pytest

from generator.project.update.hunks import LONG, Settled, has_marks, settle


def hunk(yours: str, old: str, new: str) -> str:
    """Return a hunk as git writes it with long markers."""
    marks = [char * LONG for char in "<|=>"]
    return f"{marks[0]} o\n{yours}{marks[1]} b\n{old}{marks[2]}\n{new}{marks[3]} t\n"


def settled(text: str, *, has_base: bool = True) -> tuple[str, int, int]:
    result = settle(text.encode(), has_base=has_base)
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
    content, both, conflicts = settled(hunk("mine\n", "", "theirs\n"), has_base=False)
    assert content.startswith("<<<<<<< your project\nmine\n")
    assert (both, conflicts) == (0, 1)


@pytest.mark.parametrize("line", ["=======", "<<<<<<< HEAD", ">>>>>>> x", "|||||||", "=" * 80])
def test_lines_that_look_like_markers_are_lines(line: str) -> None:
    assert settled(f"{line}\n") == (f"{line}\n", 0, 0)
    assert settled(hunk(f"{line}\n", "", "x\n"))[0] == f"{line}\nx\n"


def test_a_file_without_hunks_stays_byte_for_byte() -> None:
    content = b"\r\n\0\xff\n no end"
    assert settle(content) == Settled(content, 0, 0)
    assert not has_marks(content)


@pytest.mark.parametrize("yours", ["old\nmine\n", "mine\nold\n"])
def test_additions_next_to_moved_lines_stay_in_their_place(yours: str) -> None:
    text = "old\n1\n" + hunk(yours, "old\n", "") + "2\n"
    assert settled(text) == ("old\n1\nmine\n2\n", 0, 0)
    text = "old\n1\n" + hunk(yours, "old\n", "theirs\n") + "2\n"
    assert settled(text) == ("old\n1\nmine\ntheirs\n2\n", 1, 0)


@pytest.mark.parametrize(
    ("yours", "expected"),
    [
        ("- old\n- mine\n", "- new\n- newer\n- mine\n"),
        ("- mine\n- old\n", "- mine\n- new\n- newer\n"),
    ],
)
def test_added_entries_of_lists_stay_next_to_changed_ones(yours: str, expected: str) -> None:
    assert settled(hunk(yours, "- old\n", "- new\n- newer\n")) == (expected, 1, 0)
    rows = [text.replace("- ", "| ") for text in (yours, "- old\n", "- new\n- newer\n", expected)]
    assert settled(hunk(*rows[:3])) == (rows[3], 1, 0)
    assert settled(hunk(yours, "- old\n", "")) == ("- mine\n", 0, 0)


@pytest.mark.parametrize("yours", ["- old\n  more\n", "- old, mine\n", "- old\n- mine\n  more\n"])
def test_other_changes_of_lists_are_conflicts(yours: str) -> None:
    assert settled(hunk(yours, "- old\n", "- new\n"))[1:] == (0, 1)


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
    assert settled(rest + hunk(yours, old, new))[1:] == (0, 1)
