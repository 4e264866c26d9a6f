import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.messages import (
    BLANKS,
    LONGEST_LIKENED,
    MOST_MARKS,
    VARIANTS,
    join_words,
    nearest,
    printable,
    shell_line,
    unknown_name,
)
from tests.support.shells import needs, read_line

WORDS = st.lists(st.text(min_size=1), min_size=1, unique=True)


@pytest.mark.parametrize(
    ("word", "near"),
    [("djnago", "django"), ("FLASK", "flask"), ("fast-api", "fastapi"), ("flasc", "flask")],
)
def test_suggests_the_word_for_a_typo(word: str, near: str) -> None:
    assert nearest(word, ["django", "fastapi", "flask"]) == f" Did you mean '{near}'?"


def test_suggests_nothing_for_a_distant_word() -> None:
    assert nearest("kubernetes", ["yes", "no"]) == ""
    assert nearest("anything", []) == ""


def test_suggestions_keep_the_spelling_of_known_words() -> None:
    assert nearest("readme", ["README"]) == " Did you mean 'README'?"


@given(word=st.text(), known=WORDS)
def test_suggests_known_words_only(word: str, known: list[str]) -> None:
    assert nearest(word, known) in {"", *(f" Did you mean '{name}'?" for name in known)}


@given(known=WORDS)
def test_known_words_are_nearest_to_themselves(known: list[str]) -> None:
    assume(len(known[0]) <= LONGEST_LIKENED)  # longer words are not compared
    folded = known[0].casefold()
    same = {f" Did you mean '{name}'?" for name in known if name.casefold() == folded}
    assert nearest(known[0], known) in same


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_joins_words_as_an_english_list(words: list[str], text: str) -> None:
    assert join_words(words) == text
    assert join_words(iter(words)) == text


def test_names_an_unknown_word_with_suggestion_and_choices() -> None:
    assert unknown_name("template", "flsk", (name for name in ("django", "flask"))) == (
        "There is no template 'flsk'. Did you mean 'flask'? Known: django, flask."
    )


# --- Escaping -------------------------------------------------------------------------------------

# Unicode's Default_Ignorable_Code_Point: invisible characters.
IGNORABLE = [
    *(0xAD, 0x34F, 0x61C, *range(0x115F, 0x1161), *range(0x17B4, 0x17B6), *range(0x180B, 0x1810)),
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164),
    *(*range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4)),
    *(*range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        ("a\x9b31m", r"a\x9b31m"),
        ("a\bb\rc\td\ne", r"a\x08b\rc\td\ne"),
        ("a\u202eb\u2066c\u200ed\u061ce", r"a\u202eb\u2066c\u200ed\u061ce"),
        ("a\u200bb\u2060c\ufeffd", r"a\u200bb\u2060c\ufeffd"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("\udc9b", r"\udc9b"),
        ("\ue000\uffff", r"\ue000\uffff"),
        ("\u3164\u2800\uffa0", r"\u3164\u2800\uffa0"),
        ("a\ufe0f\U000e0061\U000e0101", r"a\ufe0f\U000e0061\U000e0101"),
    ],
)
def test_escapes_control_and_misleading_characters(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Größe, naïve café",
        "日本語\u3000テスト",
        "שלום עולם",
        "Quel nom\u00a0?",
        "Tie\u0302\u0301ng",
        "⚙️ Settings 📧",
        r"C:\new [bold]{x}",
    ],
)
def test_shows_ordinary_text_unchanged(text: str) -> None:
    assert printable(text) == text


def test_escapes_every_dangerous_unicode_character() -> None:
    shown = printable(" ".join(map(chr, range(0x110000))))
    assert not set(shown) & set(map(chr, IGNORABLE))
    kinds = {unicodedata.category(char) for char in set(shown) - set(BLANKS) - {" "}}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
    assert {"Ll", "Lo", "Mn", "So", "Po"} <= kinds


def test_limits_combining_marks() -> None:
    shown = printable("a" + "\u0301" * 1000)
    assert shown.startswith("a" + "\u0301" * MOST_MARKS + r"\u0301")
    assert shown.count("\u0301") == MOST_MARKS


@given(text=st.text(), keep=st.sampled_from(["", "\n", "\n\t"]))
def test_escaping_is_idempotent(text: str, keep: str) -> None:
    once = printable(text, keep)
    assert printable(once, keep) == once
    assert all(char.isprintable() or char in keep + BLANKS + VARIANTS for char in once)


@pytest.mark.parametrize("shell", ["bash", pytest.param("zsh", marks=needs("zsh"))])
@given(words=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
@settings(max_examples=25)
def test_printed_commands_are_escaped_and_round_trip(shell: str, words: list[str]) -> None:
    line = shell_line(words)
    assert printable(line) == line
    assert read_line(f"x {line}", Path("/"), shell)[1:] == words


def test_printed_commands_keep_undecodable_bytes() -> None:
    path = os.fsdecode(b"caf\xe9 \xc3\xa9 it's")
    assert shell_line(["cd", path]) == r"cd $'caf\xe9 \xc3\xa9 it\'s'"
    assert read_line(shell_line([path]), Path("/")) == [path]


def test_escapes_unknown_words() -> None:
    assert "\x1b" not in unknown_name("need", "\x1b[2J", ["team"])


def test_does_not_compare_long_words() -> None:
    letters = [chr(0x4E00 + number % 150) for number in range(200_000)]
    word, other = "".join(letters), "".join(reversed(letters))
    assert not nearest(word, [other, "a"])
    assert not nearest("a" * 60, [other])
    assert nearest("a" * 60, [other, "a" * 61])
