"""Tests that `Answering` and the schema of bundled templates accept the same answers."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.errors import ScaffoldError
from generator.questions.answers import Answering
from generator.questions.copier_yml import Question, Questions, read_questions
from generator.questions.json_schema import DefaultAnswers, default_answers, questions_schema
from generator.questions.question import Given
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.support.processes import scaffold

NAMES = sorted(read_registry(load_guide()).candidates)
ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
)
JSON = ANYTHING | st.lists(ANYTHING, max_size=2) | st.dictionaries(st.text(), ANYTHING, max_size=1)
LIKELY = st.sampled_from(["mit", "3.12", "github", "My app", 2026, True])


@cache
def questions_of(name: str) -> Questions:
    return read_questions(read_registry(load_guide()).candidates[name].folders)


@cache
def standing_of(name: str) -> DefaultAnswers:
    return default_answers(questions_of(name))


@cache
def validator_of(name: str) -> Draft202012Validator:
    return Draft202012Validator(questions_schema(questions_of(name), "Test", "A test."))


def accepts(name: str, answers: object) -> bool:
    return bool(validator_of(name).is_valid(answers))


def asked_of(name: str) -> list[Question]:
    return [item for item in questions_of(name) if standing_of(name).is_asked(item)]


def recorded(name: str, answers: Mapping[str, object]) -> dict[str, object] | None:
    """Return what a project would record of these answers; None if they are refused."""
    said = {key: Given(value, "--set") for key, value in answers.items()}
    try:
        return Answering(questions_of(name)).answer(said, {}).recorded()
    except ScaffoldError:
        return None


def good_values(name: str, question: Question) -> st.SearchStrategy[object]:
    """Draw plausible answers, also as text."""
    if choices := standing_of(name).choices(question):
        return st.sampled_from([choice.value for choice in choices])
    if question.type == "bool":
        return st.booleans() | st.sampled_from(["yes", "off", "1"])
    if question.type == "int":
        return st.integers(1900, 2100) | st.integers(1900, 2100).map(str)
    return st.sampled_from(["app", "my_app", "A line.", "Ünïcode", "3"])


@st.composite
def good_answers(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """Draw a template and answers to some of its questions."""
    name = draw(st.sampled_from(NAMES))
    asked = st.lists(st.sampled_from(asked_of(name)), unique_by=lambda question: question.key)
    return name, {question.key: draw(good_values(name, question)) for question in draw(asked)}


@pytest.mark.parametrize("name", NAMES)
def test_show_prints_schema_and_facts(name: str, tmp_path: Path) -> None:
    shown = scaffold(tmp_path, "template", "show", name, "--json")
    assert (shown.code, shown.err) == (0, "")
    facts = {"id", "title", "summary", "framework", "version", "layers", "questions", "without"}
    origin = {"format", "source", "ref", "commit", "trust", "capabilities"}
    assert set(shown.document) == facts | origin | {"schema"}
    schema = shown.document["schema"]
    Draft202012Validator.check_schema(schema)
    assert (schema["title"], schema["required"]) == (shown.document["title"], [])
    assert {item["key"] for item in shown.document["questions"]} <= set(schema["properties"])
    assert Draft202012Validator(schema).is_valid(recorded(name, {}))


@given(good_answers())
def test_accepted_answers_match_the_schema(drawn: tuple[str, dict[str, object]]) -> None:
    name, answers = drawn
    written = recorded(name, answers)
    if written is not None:
        assert accepts(name, written)
        assert accepts(name, {key: written[key] for key in answers}), "what was given, alone"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("license", "MIT"),
        ("license", ["mit"]),
        ("python_version", "2.7"),
        ("python_version", 3),
        ("ci", None),
        ("copyright_year", "this year"),
        ("copyright_year", [2026]),
        ("project_name", {"name": "app"}),
        ("project_name", None),
        ("framework", "another"),
        ("unheard_of", "x"),
    ],
)
def test_both_refuse_a_wrong_choice_type_or_key(name: str, key: str, value: object) -> None:
    if key in questions_of(name):
        assert recorded(name, {key: value}) is None
    assert not accepts(name, {key: value})


@given(st.sampled_from(NAMES), st.data())
def test_refused_answers_do_not_match_the_schema(name: str, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from([item for item in asked_of(name) if not item.validator]))
    value = data.draw(JSON)
    if recorded(name, {question.key: value}) is None:
        assert not accepts(name, {question.key: value})


@given(st.sampled_from(NAMES), st.data())
def test_answers_that_match_the_schema_are_accepted_by_all_but_validators(
    name: str, data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(asked_of(name)))
    value = data.draw(JSON | LIKELY)
    if accepts(name, {question.key: value}):
        assert question.validator or recorded(name, {question.key: value}) is not None
