"""Tests of answers, compared with Copier."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.errors import InputError, ScaffoldError, WorkError
from generator.questions._values import refuse_guess
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.questions.question import Given
from tests.support.differential import answer, build, check_same, copier_reads, scaffold_reads
from tests.support.question_shapes import REFUSED, SHAPES, STRICTER, TYPED_LISTS, YAML_TEXTS

CASES = [
    pytest.param(questions, data, id=f"{name}, {data}")
    for name, (questions, all_data) in SHAPES.items()
    for data in all_data
]


@pytest.mark.parametrize(("questions", "data"), CASES)
def test_accepts_the_same_answers_as_copier(
    questions: str, data: Mapping[str, object], tmp_path: Path
) -> None:
    assert check_same(tmp_path, questions, data) is not None


@pytest.mark.parametrize(("questions", "data", "reason"), REFUSED)
def test_refuses_what_copier_refuses(
    questions: str, data: Mapping[str, object], reason: str, tmp_path: Path
) -> None:
    assert check_same(tmp_path, questions, data) is None
    with pytest.raises(ScaffoldError, match=reason):
        answer(tmp_path / "template", data)


@pytest.mark.parametrize(("questions", "data", "reason"), STRICTER)
def test_refuses_what_copier_guesses(
    questions: str, data: Mapping[str, object], reason: str, tmp_path: Path
) -> None:
    template = build(tmp_path / "template", questions)
    assert copier_reads(template, data, tmp_path / "theirs") is not None
    with pytest.raises(ScaffoldError, match=reason):
        answer(template, data)


@pytest.mark.parametrize(("typed", "values"), TYPED_LISTS)
def test_splits_several_values_at_commas(typed: str, values: list[str], tmp_path: Path) -> None:
    template = build(tmp_path / "template", "x: {type: str, multiselect: true, choices: [a, b, c]}")
    ours = scaffold_reads(template, {"x": typed}, tmp_path / "ours")
    assert ours == {"x": str([values]), "asked": "['x']"}


MACRO = """\
{% macro shout(text) %}{{ text | upper }}{% endmacro %}
{% macro greet() %}Hello {{ name }}{% endmacro %}
"""
PULLING = """\
_exclude: [parts]
name: Ada
loud: '{% from "parts/words.jinja" import shout %}{{ shout(name) }}'
said: '{% from pathjoin("parts", "words.jinja") import greet with context %}{{ greet() }}'
same: '{% include "parts/name.jinja" %}'
x:
  type: str
  default: Ada
  choices:
    Ada: Ada
    Bob: {value: Bob, validator: '{% import "parts/words.jinja" as w %}{{ w.shout("no") }}'}
"""


def test_texts_can_include_files_of_the_template(tmp_path: Path) -> None:
    files = {"parts/words.jinja": MACRO, "parts/name.jinja": "{{ name }}"}
    values = check_same(tmp_path, PULLING, {"name": "Eve"}, files)
    assert values
    assert (values["loud"], values["said"], values["same"]) == (
        "['EVE']",
        "['Hello Eve']",
        "['Eve']",
    )


def test_texts_cannot_include_files_outside_the_template(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret")
    template = build(tmp_path / "template", "x: '{% include \"link\" %}'\ny: a\n")
    (template / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(WorkError, match="'link' leaves the template"):
        answer(template, {})
    template = build(tmp_path / "other", "x: '{% include \"../outside\" %}'\n")
    with pytest.raises(WorkError, match=r"\.\./outside"):
        answer(template, {})


SCALARS = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.sampled_from(YAML_TEXTS)
    | st.integers()
    | st.floats()
    | st.booleans()
)
TYPES = st.sampled_from(["bool", "int", "float", "str", "json", "yaml", "path"])


def copiers_cast(type_name: str, value: object) -> str | None:
    """Return how Copier reads a value of a type; None if it refuses it."""
    from copier._user_data import CAST_STR_TO_NATIVE

    with contextlib.suppress(TypeError, AttributeError):
        try:
            return repr([CAST_STR_TO_NATIVE[type_name](value)])  # type: ignore[arg-type]
        except (ValueError, OverflowError, RecursionError):
            return None
    return repr([value]) if type_name in {"json", "yaml"} else None


def ours_cast(type_name: str, value: object) -> str | None:
    """Return how scaffold reads it."""
    from generator.questions._values import cast

    try:
        return repr([cast(type_name, value)])
    except ValueError:
        return None


@settings(max_examples=400)
@given(type_name=TYPES, value=SCALARS)
@example("bool", 10**400)
@example("float", 10**400)
@example("int", float("inf"))
@example("int", float("nan"))
@example("json", "[" * 5000)
@example("json", "1" * 5000)
@example("yaml", "2026-13-45")
def test_reads_values_of_every_type_like_copier(type_name: str, value: object) -> None:
    theirs = copiers_cast(type_name, value)
    if (type_name, value) == ("bool", 10**400):
        theirs = "[True]"  # where Copier crashes
    assert ours_cast(type_name, value) == theirs


@settings(max_examples=25)
@given(type_name=TYPES, value=SCALARS, default=SCALARS)
def test_any_answer_has_the_same_value_as_in_copier(
    type_name: str, value: object, default: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with contextlib.suppress(ValueError):
        refuse_guess(type_name, value)
        root = tmp_path_factory.mktemp("any")
        check_same(root, any_question(type_name, default), {"x": value})


def any_question(type_name: str, default: object) -> str:
    """Return a question of a type, with a default."""
    if isinstance(default, str):
        return f"x:\n  type: {type_name}\n  default: kept\n"
    return f"x:\n  type: {type_name}\n  default: {default!r}\n"


def test_reports_an_invalid_default_as_an_error_in_the_template(tmp_path: Path) -> None:
    template = build(tmp_path, "x: {type: int, default: many}")
    with pytest.raises(
        WorkError, match=r"copier\.yml: the default of 'x'.*error in the template.*-s x=VALUE"
    ):
        answer(template, {})
    assert answer(template, {"x": "3"}).values == {"x": 3}


def test_reports_invalid_choices_as_an_error_in_the_template(tmp_path: Path) -> None:
    template = build(tmp_path, "x: {type: int, choices: [one, two], default: one}")
    with pytest.raises(WorkError, match=r"copier\.yml: the choices of 'x'.*error in the template"):
        answer(template, {"x": "one"})


def test_errors_name_the_origin_and_a_suggestion(
    tmp_path: Path,
) -> None:
    template = build(tmp_path, "x: {type: str, choices: [mit, apache], default: mit}")
    with pytest.raises(InputError) as refusal:
        Answering(read_questions([template])).answer({"x": Given("mti", "my.toml")}, {})
    assert str(refusal.value) == (
        "my.toml: 'mti' is not a valid answer to 'x': choose from mit, apache. Did you mean 'mit'?"
    )


def test_refuses_answers_that_do_not_apply_with_the_reason(tmp_path: Path) -> None:
    template = build(tmp_path, "use: false\nx: {type: str, default: a, when: '{{ use }}'}\n")
    with pytest.raises(InputError, match=r"--set: 'x' has no effect.*\{\{ use \}\}"):
        answer(template, {"x": "b"})


def test_uses_valid_suggestions_only(tmp_path: Path) -> None:
    questions = read_questions([build(tmp_path, "x: {type: str, choices: [a, b], default: a}")])
    assert Answering(questions).answer({}, {"x": "b"}).values == {"x": "b"}
    assert Answering(questions).answer({}, {"x": "z"}).values == {"x": "a"}
    assert Answering(questions).answer({"x": Given("a", "")}, {"x": "b"}).values == {"x": "a"}


@pytest.mark.parametrize("text", YAML_TEXTS)
def test_recorded_answers_round_trip(text: str, tmp_path: Path) -> None:
    template = build(tmp_path, "x: {type: yaml, default: 0}\ny: {type: json, default: 0}\n")
    first = answer(template, {"x": text, "y": '"it\'s"'})
    again = answer(template, first.recorded())
    assert repr(again.values) == repr(first.values)
    assert again.recorded() == first.recorded()


def test_neither_secrets_nor_computed_values_are_recorded(tmp_path: Path) -> None:
    questions = "_secret_questions: [b]\na: {type: str, default: s, secret: true}\nb: s\n"
    template = build(tmp_path, questions + "c: {type: str, default: s, when: false}\nd: s\n")
    answers = answer(template, {})
    assert answers.recorded() == {"d": "s"}
    assert set(answers.data) == {"a", "b", "c", "d"}
