"""Tests of answers written as they are typed."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from generator.questions._values import cast, read_items
from generator.questions.copier_yml import Question
from generator.questions.typed import typed

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS, each, max_size=3),
    max_leaves=6,
)


def question(type_: str, *, multiselect: bool = False) -> Question:
    return Question("key", type_, Path("copier.yml"), multiselect=multiselect)


@given(st.sampled_from(["json", "yaml"]), PLAIN)
def test_a_typed_document_is_read_as_the_same_answer(type_: str, value: object) -> None:
    assert cast(type_, typed(question(type_), value)) == value


@given(st.lists(TEXTS.filter(bool)))
def test_typed_items_are_read_as_the_same_items(items: list[str]) -> None:
    assert read_items(typed(question("str", multiselect=True), items)) == items


def test_typed_items_have_the_type_of_the_question() -> None:
    several = typed(question("yaml", multiselect=True), [True, [1, 2], "true"])
    assert [cast("yaml", item) for item in read_items(several)] == [True, [1, 2], "true"]
    assert typed(question("int", multiselect=True), [1, 2]) == "1,2"


def test_words_are_typed_with_commas() -> None:
    assert typed(question("str", multiselect=True), ["a", "b c"]) == "a,b c"
    assert typed(question("str"), "b, c") == "b, c"
