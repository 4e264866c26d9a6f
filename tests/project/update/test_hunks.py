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


@pytest.mark.parametrize(
    ("new", "expected"),
    [("", "mine,\n"), ("new,\n", "new,\nmine,\n"), ("a,\nold,\nb,\n", "a,\nold,\nb,\nmine,\n")],
)
def test_elements_that_the_user_added_stay_beside_the_templates(new: str, expected: str) -> None:
    text = hunk("old,\nmine,\n", "old,\n", new)
    assert settled(text, old="old,\n", new=new) == (expected, bool(new), 0)


def test_elements_stay_before_the_line_before_which_they_were_added() -> None:
    text = "f(\n" + hunk("mine,\nold,\n", "old,\n", "new,\n") + ")\n"
    assert settled(text, new="f(\nnew,\n)\n")[0] == "f(\nmine,\nnew,\n)\n"


@pytest.mark.parametrize(
    ("yours", "old", "new"),
    [
        ("mine,\n", "old,\n", "new,\n"),  # the user changed it
        ("old,\n\nmine,\n", "old,\n", "new,\n"),
        ("old\nmine\n", "old\n", ""),  # these may need each other
        ("old,\nmine,\n", "old,\n", "mine,\n"),  # both would add it
    ],
)
def test_other_additions_next_to_changed_lines_are_conflicts(
    yours: str, old: str, new: str
) -> None:
    assert settled(hunk(yours, old, new), old=old, new=new)[1:] == (0, 1)
