"""Tests of a thousand random answer sets: each renders valid, tidy files."""

import sys
from itertools import islice
from pathlib import Path

import pytest

from generator.checking._factors import read_space
from generator.checking.lint.rendered import lint_tree
from generator.questions.copier_yml import read_questions
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.support.answer_sets import random_sets, render_set
from tests.support.turns import in_turn
from tests.templates.conftest import run

pytestmark = pytest.mark.proof

TEMPLATES = read_registry(load_guide()).candidates
PARTS = 10
# Of each length, before, between and after others in the alphabet.
PACKAGES = [letter * length for length in range(2, 41) for letter in "amz"]
EACH = 1 + 1_000 // (len(TEMPLATES) * PARTS)


@pytest.mark.parametrize("part", in_turn(range(PARTS)))
@pytest.mark.parametrize("template", TEMPLATES)
def test_random_answers_render_valid_files(template: str, part: int, tmp_path: Path) -> None:
    folders = TEMPLATES[template].folders
    questions = read_questions(folders)
    for number, drawn in enumerate(islice(random_sets(read_space(questions), part), EACH)):
        tree = tmp_path / f"{number}-{drawn.id}"
        package = PACKAGES[(part * EACH + number) % len(PACKAGES)]
        render_set(folders, questions, drawn, tree, package_name=package)
        assert lint_tree(tree, questions.keys()) == [], drawn.answers
    for way in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = run(sys.executable, "-m", "ruff", *way, str(tmp_path), cwd=tmp_path)
        assert done.returncode == 0, done.stdout
