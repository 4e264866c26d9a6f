"""Few sets of answers that hold every pair."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.answers import Answering
from generator.factors import SKIPPED, Factor, Limit, Row, Space, read_space
from generator.guide import load_guide
from generator.matrix import combinations_of, held, make_matrix
from generator.questions import read_questions
from generator.registry import find_templates
from tests.test_factors import questions

TEMPLATES = find_templates(load_guide())


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    """Draw up to five questions, and answers to two of them that exclude each other."""
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
def test_each_combination_that_some_row_holds_is_covered_and_no_row_is_refused(
    space: Space, strength: int
) -> None:
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


@pytest.mark.parametrize(("template", "most"), [("django", 30), ("fastapi", 45), ("flask", 30)])
def test_few_sets_cover_all_pairs_of_our_templates(template: str, most: int) -> None:
    asked = read_questions(TEMPLATES[template].folders)
    matrix = make_matrix(read_space(asked), Answering(asked).answer({}, {}).values)
    assert matrix.covered(matrix.sets) == len(matrix.valid)
    assert len(matrix.sets) <= most


def test_the_defaults_come_first_then_what_differs_most(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    defaults = Answering(asked).answer({}, {}).values
    matrix = make_matrix(read_space(asked), defaults)
    first, second, *_ = matrix.sets
    assert first.answers == {"database": "sqlite", "auth": "none", "pages": False}
    assert second.answers["pages"] is True
    away = [sum(item.row[key] != first.row[key] for key in first.row) for item in matrix.sets[1:]]
    assert away == sorted(away, reverse=True)


def test_all_that_can_be_switched_on_and_off_is_tried_together(tmp_path: Path) -> None:
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


def test_the_same_answers_have_the_same_id_and_no_two_sets_are_alike(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    once, again = (make_matrix(read_space(asked), {}) for _ in range(2))
    ids = [item.id for item in once.sets]
    assert ids == [item.id for item in again.sets]
    assert len(set(ids)) == len(ids)


def test_a_template_that_asks_nothing_is_tried_once(tmp_path: Path) -> None:
    matrix = make_matrix(read_space(questions(tmp_path, "name: Shop\n")), {})
    assert [item.answers for item in matrix.sets] == [{}]


def test_what_is_not_asked_is_not_answered(tmp_path: Path) -> None:
    matrix = make_matrix(read_space(questions(tmp_path)), {})
    for item in matrix.sets:
        assert ("theme" in item.answers) == (item.row["theme"] is not SKIPPED)
