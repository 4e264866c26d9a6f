"""Tests of answer sets that cover every pair."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.checking._factors import SKIPPED, Factor, Limit, Row, Space, read_space
from generator.checking._matrix import combinations_of, held, make_matrix
from generator.questions.answers import Answering
from generator.questions.copier_yml import read_questions
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.checking.test_factors import questions

TEMPLATES = read_registry(load_guide()).candidates


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    """Draw up to five questions, with two mutually exclusive answers."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    factors = tuple(Factor(f"q{place}", tuple(range(size))) for place, size in enumerate(sizes))
    keys = st.sampled_from([factor.key for factor in factors])
    excluded = draw(
        st.lists(st.tuples(keys, st.integers(0, 3), keys, st.integers(0, 3)), max_size=4)
    )
    return Space(factors, tuple(limit(*item) for item in excluded))


def limit(one: str, first: int, other: str, second: int) -> Limit:
    def allows(row: Row) -> bool:
        return not (row[one] == first and row[other] == second)

    return Limit(tuple(sorted({one, other})), allows)


def rows(space: Space) -> list[dict[str, object]]:
    keys = [factor.key for factor in space.factors]
    every = (
        dict(zip(keys, row, strict=True)) for row in product(*(f.values for f in space.factors))
    )
    return [row for row in every if all(item.holds(row) for item in space.limits)]


@settings(max_examples=60)
@given(spaces(), st.integers(1, 3))
def test_covers_every_valid_combination_with_valid_rows(space: Space, strength: int) -> None:
    matrix = make_matrix(space, {}, strength)
    allowed = rows(space)
    real = {
        repr(item)
        for item in combinations_of(space.factors, matrix.strength)
        if any(dict(item).items() <= row.items() for row in allowed)
    }
    assert matrix.valid == real
    assert held(matrix.sets, matrix.strength) >= real
    assert matrix.covered(matrix.sets) == len(real)
    assert all(item.row in allowed for item in matrix.sets)


@pytest.mark.parametrize(("template", "most"), [("django", 30), ("fastapi", 45), ("flask", 45)])
def test_few_sets_cover_all_pairs_of_bundled_templates(template: str, most: int) -> None:
    asked = read_questions(TEMPLATES[template].folders)
    matrix = make_matrix(read_space(asked), Answering(asked).answer({}, {}).values)
    assert matrix.covered(matrix.sets) == len(matrix.valid)
    assert len(matrix.sets) <= most


def test_orders_defaults_first_then_most_different_sets(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    defaults = Answering(asked).answer({}, {}).values
    matrix = make_matrix(read_space(asked), defaults)
    first, second, *_ = matrix.sets
    assert first.answers == {"database": "sqlite", "auth": "none", "pages": False}
    assert second.answers["pages"] is True
    away = [sum(item.row[key] != first.row[key] for key in first.row) for item in matrix.sets[1:]]
    assert away == sorted(away, reverse=True)


def test_tries_all_switches_on_and_all_off(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    matrix = make_matrix(read_space(asked), Answering(asked).answer({}, {}).values)
    answers = [item.answers for item in matrix.sets]
    assert {
        "database": "postgres",
        "auth": "session",
        "pages": True,
        "theme": "dark",
    } in answers or {
        "database": "postgres",
        "auth": "session",
        "pages": True,
        "theme": "light",
    } in answers
    assert {"database": "none", "auth": "none", "pages": False} in answers


def test_ids_depend_on_answers_and_sets_are_distinct(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    once, again = (make_matrix(read_space(asked), {}) for _ in range(2))
    ids = [item.id for item in once.sets]
    assert ids == [item.id for item in again.sets]
    assert len(set(ids)) == len(ids)


def test_a_template_without_questions_has_one_set(tmp_path: Path) -> None:
    matrix = make_matrix(read_space(questions(tmp_path, "name: Shop\n")), {})
    assert [item.answers for item in matrix.sets] == [{}]


def test_answers_only_asked_questions(tmp_path: Path) -> None:
    matrix = make_matrix(read_space(questions(tmp_path)), {})
    for item in matrix.sets:
        assert ("theme" in item.answers) == (item.row["theme"] is not SKIPPED)
