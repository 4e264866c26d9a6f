"""Elements: which lines stand for themselves, and which fit another version of their file."""

import pytest

from generator.project.update.elements import fit, stand_alone


def alone(*lines: str, after: str = "", name: str = "a.py") -> bool:
    following = [line.encode() for line in after.split("\n")] if after else []
    return stand_alone([line.encode() for line in lines], iter(following), name)


@pytest.mark.parametrize(
    "lines",
    [
        ["    1,", '    "b": f(2),'],
        ["path('', view),\r", "path('b', view),\r"],
        ['  "django>=5,<6",', '  "humanize",'],
    ],
)
def test_whole_lines_with_a_comma_at_their_end_are_elements(lines: list[str]) -> None:
    assert alone(*lines)
    assert alone(*lines, after=")")
    assert alone(*lines, after=f"\n{lines[0]}")


@pytest.mark.parametrize(
    "lines",
    [
        ["    engine = connect()", "    warm_up(engine)"],
        ["    build:", "      - run"],
        ["path(", "    'b',"],
        ["f('a',", "'b'),"],  # each is a part of the other
        ["    1,", "  2,"],
        ["    1,", "    # two", "    2,"],
        ["1,", ""],
        ["- a", "- b"],  # YAML: the next line may belong to it
        ["| x", "| y"],
    ],
)
def test_other_lines_are_none(lines: list[str]) -> None:
    assert not alone(*lines)


def test_an_element_that_goes_on_in_the_next_line_is_none() -> None:
    assert not alone("  1,", after="    + 2,")
    assert not alone("- a", after="  more", name="a.md")
    assert not alone("- a", after="\n  a paragraph of a", name="a.md")
    assert not alone("- a", after="more", name="a.md")


@pytest.mark.parametrize("lines", [["- a", "- b"], ["| a | b |", "| `c \\| d` | e |"]])
def test_in_markdown_they_are_entries_of_a_list_or_rows_of_a_table(lines: list[str]) -> None:
    assert alone(*lines, name="docs/a.md")
    assert alone(*lines, after=lines[0], name="docs/a.md")
    assert alone(*lines, after="\nText", name="docs/a.md")


@pytest.mark.parametrize(
    "lines",
    [
        ["| a | b |", "| a | b | c |"],
        ["- a", "| a |"],
        ["- a", "  - b"],
        ["| a |", "| --- |"],
        ["1. a", "2. b"],
        ["a,", "b,"],  # of a sentence
    ],
)
def test_other_lines_of_markdown_are_none(lines: list[str]) -> None:
    assert not alone(*lines, name="docs/a.md")


HEADING, RULE = b"| Name | Port |\n", b"|---|---|\n"


def test_rows_fit_under_the_heading_that_they_had() -> None:
    old, added = HEADING + RULE + b"| web | 80 |\n", [b"| mine | 90 |"]
    assert fit(added, old, HEADING.replace(b"Port", b"Port ") + RULE + b"| web | 81 |\n")
    assert not fit(added, old, b"| Port | Name |\n" + RULE + b"| 80 | web |\n")


def test_elements_fit_that_the_new_version_does_not_add_itself() -> None:
    assert fit([b"mine,"], b"[\nold,\n]\n", b"[\nold,\nnew,\n]\n")
    assert not fit([b"mine,"], b"[\nold,\n]\n", b"[\n  old,\n]\n[\n  mine,\r\n]\n")
    assert fit([b"mine,"], b"[\nmine,\n]\n", b"[\nmine,\nnew,\n]\n")
