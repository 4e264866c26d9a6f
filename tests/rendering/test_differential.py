"""What scaffold's own renderer makes of a template, held against what Copier makes of it."""

import os
import tempfile
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings

from generator.checking._factors import read_space
from generator.questions.copier_yml import read_questions
from generator.system.locations import bundled_folder
from tests.support.answer_sets import random_sets
from tests.support.both_ways import assert_same
from tests.support.drawn_templates import Drawn, layered_templates, templates
from tests.support.starters import STARTERS

pytestmark = pytest.mark.thorough

LONG = bool(os.environ.get("SCAFFOLD_TESTS_LONG"))  # weekly, and drawn anew; CI draws less
SETS = 200 if LONG else 8
DRAWN, LAYERED = (3_000, 1_000) if LONG else (400, 100)
FOLDERS = {**STARTERS, "author": (bundled_folder() / "_author",)}


def assert_alike(*drawn: Drawn) -> None:
    """Assert that a template with its layers, the layers first, comes out alike."""
    with tempfile.TemporaryDirectory() as name:
        folders = [item.build(Path(name, str(number))) for number, item in enumerate(drawn)]
        assert_same(folders, drawn[-1].answers, Path(name, "out"))


@settings(max_examples=60, derandomize=not LONG)
@given(drawn=templates())
def test_small_templates_come_out_alike(drawn: Drawn) -> None:
    assert_alike(drawn)


@pytest.mark.proof
@settings(max_examples=DRAWN, derandomize=not LONG)
@given(drawn=templates())
def test_many_small_templates_come_out_alike(drawn: Drawn) -> None:
    assert_alike(drawn)


@settings(max_examples=30, derandomize=not LONG)
@given(drawn=layered_templates())
def test_small_templates_with_a_layer_come_out_alike(drawn: tuple[Drawn, Drawn]) -> None:
    assert_alike(*drawn)


@pytest.mark.proof
@settings(max_examples=LAYERED, derandomize=not LONG)
@given(drawn=layered_templates())
def test_many_small_templates_with_a_layer_come_out_alike(drawn: tuple[Drawn, Drawn]) -> None:
    assert_alike(*drawn)


@pytest.mark.parametrize("starter", FOLDERS)
@pytest.mark.parametrize("number", [2, pytest.param(SETS, marks=pytest.mark.proof)])
def test_starters_come_out_alike(starter: str, number: int, tmp_path: Path) -> None:
    folders = FOLDERS[starter]
    space = read_space(read_questions(folders))
    for drawn in islice(random_sets(space, number), number):
        both = assert_same(folders, drawn.answers, tmp_path)
        assert not isinstance(both.own, str), both.own
