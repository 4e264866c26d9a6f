"""Sets of answers that nobody chose."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.checking._factors import Row, Space
from generator.checking._matrix import AnswerSet
from generator.questions.answers import Answering, Answers
from generator.questions.copier_yml import Questions
from generator.questions.question import Given
from generator.rendering.render import render


def random_sets(space: Space, seed: int) -> Iterator[AnswerSet]:
    """Yield sets that are drawn evenly from all answers, without those that do not go together."""
    draw = random.Random(seed)  # noqa: S311 - to be drawn alike each time
    while True:
        row: Row = {factor.key: draw.choice(factor.values) for factor in space.factors}
        if all(limit.holds(row) for limit in space.limits):
            yield AnswerSet(row, "drawn")


def render_set(
    folders: Sequence[Path], questions: Questions, drawn: AnswerSet, tree: Path, **more: str
) -> Answers:
    """Render a set of answers, and `more`, into a folder; return all answers."""
    given = {key: Given(value, "drawn") for key, value in {**drawn.answers, **more}.items()}
    answers = Answering(questions).answer(given, {})
    tree.mkdir(exist_ok=True)
    render(folders, answers.data, tree, prepared=answers.prepared(questions, {}))
    return answers
