"""A thousand sets of answers that nobody chose: each renders, and its files are sound and tidy."""

import random
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from generator.answers import Answering
from generator.factors import Row, Space, read_space
from generator.given import Given
from generator.guide import load_guide
from generator.lint_rendered import lint_tree
from generator.matrix import AnswerSet
from generator.questions import read_questions
from generator.registry import find_templates
from generator.render import render
from tests.templates.conftest import run

pytestmark = pytest.mark.proof

TEMPLATES = find_templates(load_guide())
PARTS = 10
EACH = 1 + 1_000 // (len(TEMPLATES) * PARTS)


def random_sets(space: Space, seed: int) -> Iterator[AnswerSet]:
    """Yield sets that are drawn evenly from all answers, without those that do not go together."""
    draw = random.Random(seed)  # noqa: S311 - to be drawn alike each time
    while True:
        row: Row = {factor.key: draw.choice(factor.values) for factor in space.factors}
        if all(limit.holds(row) for limit in space.limits):
            yield AnswerSet(row, "drawn")


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_random_answers_yield_is_sound(template: str, part: int, tmp_path: Path) -> None:
    folders = TEMPLATES[template].folders
    questions = read_questions(folders)
    for drawn in islice(random_sets(read_space(questions), part), EACH):
        given = {key: Given(value, "drawn") for key, value in drawn.answers.items()}
        tree = tmp_path / drawn.id
        tree.mkdir(exist_ok=True)
        render(folders, Answering(questions).answer(given, {}).data, tree)
        assert lint_tree(tree, questions.keys()) == [], drawn.answers
    for way in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = run(sys.executable, "-m", "ruff", *way, str(tmp_path), cwd=tmp_path)
        assert done.returncode == 0, done.stdout
