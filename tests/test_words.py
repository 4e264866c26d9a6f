import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.words import listed, nearest, unknown

WORDS = st.lists(st.text(min_size=1), min_size=1, unique=True)


@pytest.mark.parametrize(
    ("word", "near"),
    [("djnago", "django"), ("FLASK", "flask"), ("fast-api", "fastapi"), ("flasc", "flask")],
)
def test_a_slip_of_the_finger_finds_the_word_that_was_meant(word: str, near: str) -> None:
    assert nearest(word, ["django", "fastapi", "flask"]) == f" Did you mean '{near}'?"


def test_a_word_far_from_all_others_gets_no_suggestion() -> None:
    assert nearest("kubernetes", ["yes", "no"]) == ""
    assert nearest("anything", []) == ""


def test_a_suggestion_keeps_the_spelling_of_the_known_word() -> None:
    assert nearest("readme", ["README"]) == " Did you mean 'README'?"


@given(word=st.text(), known=WORDS)
def test_only_known_words_are_suggested(word: str, known: list[str]) -> None:
    assert nearest(word, known) in {"", *(f" Did you mean '{name}'?" for name in known)}


@given(known=WORDS)
def test_a_known_word_is_nearest_to_itself(known: list[str]) -> None:
    folded = known[0].casefold()
    same = {f" Did you mean '{name}'?" for name in known if name.casefold() == folded}
    assert nearest(known[0], known) in same


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_english(words: list[str], text: str) -> None:
    assert listed(words) == text
    assert listed(iter(words)) == text


def test_an_unknown_word_is_named_with_the_nearest_and_with_all_that_there_are() -> None:
    assert unknown("template", "flsk", (name for name in ("django", "flask"))) == (
        "There is no template 'flsk'. Did you mean 'flask'? Known: django, flask."
    )


def test_an_unknown_word_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in unknown("need", "\x1b[2J", ["team"])
