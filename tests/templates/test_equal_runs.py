"""The starters hold no code twice: what two of them need is in their layers."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from generator.checking._factors import Space, read_space
from generator.checking._matrix import AnswerSet
from generator.questions.copier_yml import read_questions
from tests.support.answer_sets import random_sets, render_set
from tests.support.starters import STARTERS

RUN = 6  # lines
DRAWN = 8  # sets of answers, besides each single one
# Modules that are twins but for `await`, and how many runs they still share: never more.
TWINS = {
    "app/accounts/oidc.py": 4,
    "app/accounts/router.py": 15,
    "app/accounts/service.py": 14,
    "app/accounts/throttle.py": 5,
    "app/cache.py": 5,
    "app/database_errors.py": 3,
    "app/features.py": 4,
    "app/pages/accounts.py": 6,
    "tests/test_database_errors.py": 2,
}
SAME_EVERYWHERE = {"python_version"}


@pytest.mark.parametrize("pair", [("fastapi", "django"), ("fastapi", "flask"), ("flask", "django")])
def test_no_run_of_lines_is_in_both_starters(pair: tuple[str, str]) -> None:
    one, other = map(read_runs, pair)
    assert one
    equal = sorted((one[run], other[run]) for run in one.keys() & other.keys())
    left = Counter(place.partition(":")[0] for place, _ in equal)
    twins = TWINS if pair == ("fastapi", "flask") else {}
    assert [place for place in equal if place[0].partition(":")[0] not in twins] == []
    assert {name: number for name, number in left.items() if number > twins[name]} == {}


@cache
def read_runs(name: str) -> dict[tuple[str, ...], str]:
    """Return the runs of lines in the modules of a starter without its layer, and where each is."""
    own = STARTERS[name][-1:]
    questions = read_questions(own)
    space = read_space(questions)
    found: dict[tuple[str, ...], str] = {}
    seen: set[str] = set()
    for drawn in [*singles(space), *islice(random_sets(space, 5), DRAWN)]:
        with TemporaryDirectory() as place:
            render_set(own, questions, drawn, Path(place), package_name="app")
            for path in Path(place).rglob("*.py"):
                if (text := path.read_text()) not in seen:
                    module = path.relative_to(place).as_posix()
                    found |= {run: f"{module}:{line}" for line, run in runs(text)}
                    seen.add(text)
    return found


def singles(space: Space) -> Iterator[AnswerSet]:
    """Yield each answer alone, among defaults."""
    for factor in space.factors:
        if factor.key not in SAME_EVERYWHERE:
            for value in factor.values:
                yield AnswerSet({factor.key: value}, "single")


def runs(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each run of a module with its first line; blank lines and indentation do not count."""
    numbered = enumerate(text.splitlines(), 1)
    lines = [(number, line.strip()) for number, line in numbered if line.strip()]
    for start in range(len(lines) - RUN + 1):
        run = lines[start : start + RUN]
        yield run[0][0], tuple(line for _, line in run)
