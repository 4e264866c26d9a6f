"""Tests of the factors of a template, and of valid combinations."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.checking._factors import SKIPPED, Space, read_space
from generator.errors import InputError
from generator.questions.answers import Answering
from generator.questions.copier_yml import Questions, read_questions
from generator.questions.question import Given
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.support.files import build_template

SHOP = """
database:
  type: str
  choices: [sqlite, postgres, none]
  default: sqlite
stored:
  type: bool
  default: "{{ database != 'none' }}"
  when: false
auth:
  type: str
  choices:
    None: none
    Session: {value: session, validator: "{% if not stored %}needs a database{% endif %}"}
  default: none
pages:
  type: bool
  default: false
  validator: "{% if pages and auth == 'none' %}sign in first{% endif %}"
theme:
  type: str
  choices: [light, dark]
  default: light
  when: "{{ pages }}"
name:
  type: str
  default: Shop
"""


@dataclass(frozen=True)
class Asked:
    """The questions of a bundled template, and their answer space."""

    answering: Answering
    space: Space


@cache
def asked(name: str) -> Asked:
    found = read_questions(BUNDLED[name].folders)
    return Asked(Answering(found), read_space(found))


BUNDLED = read_registry(load_guide()).candidates


def questions(tmp_path: Path, text: str = SHOP) -> Questions:
    return read_questions([build_template(tmp_path / "mine", text)])


def values(space: Space) -> dict[str, list[object]]:
    return {factor.key: list(factor.values) for factor in space.factors}


def test_questions_with_choices_are_factors(tmp_path: Path) -> None:
    assert values(read_space(questions(tmp_path))) == {
        "database": ["sqlite", "postgres", "none"],
        "auth": ["none", "session"],
        "pages": [False, True],
        "theme": [SKIPPED, "light", "dark"],
    }


def test_skips_a_question_only_where_it_is_not_asked(tmp_path: Path) -> None:
    space = read_space(questions(tmp_path))
    assert not space.allows({"pages": False, "theme": "dark"})
    assert not space.allows({"pages": True, "theme": SKIPPED})
    assert space.allows({"pages": True, "theme": "dark"})


def test_validators_apply_to_computed_values(tmp_path: Path) -> None:
    space = read_space(questions(tmp_path))
    assert not space.allows({"database": "none", "auth": "session"})
    assert not space.allows({"database": "none", "theme": "light"}), "through auth and pages"
    assert space.allows({"database": "postgres", "theme": "light"})


def test_completes_a_row_with_preferred_answers_if_valid(tmp_path: Path) -> None:
    space = read_space(questions(tmp_path))
    row = space.complete({"theme": "dark"}, {"database": ["postgres"], "auth": ["none"]})
    assert row == {"database": "postgres", "auth": "session", "pages": True, "theme": "dark"}
    with pytest.raises(LookupError):
        space.complete({"database": "none", "pages": True})


def test_a_fixed_answer_has_no_alternatives(tmp_path: Path) -> None:
    space = read_space(questions(tmp_path), {"database": "none"})
    assert values(space)["database"] == ["none"]
    assert not space.allows({"pages": True})


def test_multiselect_values_are_none_each_and_all(tmp_path: Path) -> None:
    text = "extras: {type: str, multiselect: true, choices: [a, b], default: []}\n"
    assert values(read_space(questions(tmp_path, text))) == {
        "extras": [[], ["a"], ["b"], ["a", "b"]]
    }


def test_finds_choices_that_depend_on_another_answer(tmp_path: Path) -> None:
    text = """
cloud: {type: str, choices: [big, small], default: big}
size:
  type: str
  choices: "{% if cloud == 'big' %}[l, xl]{% else %}[s]{% endif %}"
"""
    space = read_space(questions(tmp_path, text))
    assert values(space)["size"] == ["l", "xl", "s"]
    assert not space.allows({"cloud": "small", "size": "xl"})


def test_a_template_without_questions_has_no_factors(tmp_path: Path) -> None:
    space = read_space(questions(tmp_path, "name: Shop\n"))
    assert space.factors == ()
    assert space.allows({})


@pytest.mark.parametrize("name", BUNDLED)
@settings(max_examples=25)
@given(data=st.data())
def test_allowed_rows_are_exactly_the_valid_answers(name: str, data: st.DataObject) -> None:
    answering, space = asked(name).answering, asked(name).space
    row = {item.key: data.draw(st.sampled_from(item.values)) for item in space.factors}
    answers = {key: Given(value, "test") for key, value in row.items() if value is not SKIPPED}
    try:
        answered = answering.answer(answers, {})
    except InputError:
        assert not space.allows(row)
    else:
        assert set(answers) <= set(answered.asked)
        assert space.allows(row)
