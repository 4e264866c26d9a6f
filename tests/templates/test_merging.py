"""Updates of the starters that change one answer, in projects with a week of work."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from generator.checking._factors import Space, read_space
from generator.checking._interpreters import interpreters
from generator.checking._matrix import AnswerSet, make_matrix
from generator.checking._proof import Prover
from generator.checking._results import ProvenSets
from generator.checking.updates.flips import Flip, find_flips
from generator.checking.updates.measure import Measurer, Update
from generator.project.proof import PASSED
from generator.questions.answers import Answering
from generator.questions.copier_yml import Questions, read_questions
from generator.questions.question import Given
from generator.recommendation.guide import load_guide
from generator.registry.edits import read_edits
from generator.registry.registry import read_registry
from generator.registry.template import Template
from generator.system.processes import Children
from tests.support.starters import STARTERS

MOST_CONFLICTS = 2  # in all updates of a starter together
NAMES = [name for name in STARTERS if name != "litestar"]
PYTHON = {"python_version": Given("3.11", "the test")}
# Updates whose projects are checked as their owners would check them, and with which commands.
LINTED = ("install", "style", "format", "types", "dependencies")
PROVEN = [
    ("django", "jobs=celery", LINTED),
    ("fastapi", "auth=token", LINTED),
    ("flask", "pages=true", ("install", "style", "types", "tests")),
]


@cache
def template_of(name: str) -> tuple[Template, Questions]:
    template = read_registry(load_guide()).candidates[name]
    return template, read_questions(template.folders)


@cache
def flips_of(name: str) -> Sequence[Flip]:
    """Return all updates of a starter from the defaults and from everything on."""
    return _flips(name, {})


def added(name: str, answer: str) -> Flip:
    """Return the update of the defaults to an answer, on a Python that is there."""
    flips = _flips(name, PYTHON)
    return next(flip for flip in flips if (flip.base.reason, flip.name) == ("the defaults", answer))


def _flips(name: str, fixed: Mapping[str, Given]) -> Sequence[Flip]:
    _, questions = template_of(name)
    defaults = Answering(questions).answer(fixed, {}).values
    space: Space = read_space(questions, {key: defaults[key] for key in fixed})
    sets: Sequence[AnswerSet] = make_matrix(space, defaults, 1).sets
    return list(find_flips(space, sets))


def measure(
    name: str, flips: Sequence[Flip], place: Path, commands: Sequence[str] = ()
) -> list[Update]:
    """Merge updates of a starter, and run its commands with these names in the merged projects."""
    template, questions = template_of(name)
    proof = tuple(item for item in template.manifest.proof if item.name in commands)
    prover = Prover(
        template=template,
        questions=questions,
        fixed={},
        commands=proof,
        services={},
        versions=interpreters(),
        refusal="",
        children=Children(),
        kept=place / "kept",
        ledger=ProvenSets(place / "kept"),
        skipped=frozenset(["commands"]),
    )
    work = place / "work"
    work.mkdir()
    proven = [flip.name for flip in flips] if commands else []
    return list(Measurer(prover, read_edits(template.folders), work, proven).measure(flips))


@pytest.mark.proof
@pytest.mark.parametrize("name", NAMES)
def test_a_week_of_work_merges_with_each_other_answer(name: str, tmp_path: Path) -> None:
    updates = measure(name, flips_of(name), tmp_path)
    conflicts = {(item.base, item.name): dict(item.conflicts) for item in updates if item.conflicts}
    assert sum(sum(found.values()) for found in conflicts.values()) <= MOST_CONFLICTS, conflicts
    # A file as a whole is a conflict only where an answer removes one that the owner has edited.
    assert {reason for item in updates for reason in item.files.values()} == {"modify/delete"}


@pytest.mark.thorough
@pytest.mark.parametrize("name", NAMES)
def test_an_added_option_merges(name: str, tmp_path: Path) -> None:
    [update] = measure(name, [added(name, "auth=session")], tmp_path)
    assert (update.conflicts, update.files) == ({}, {})


@pytest.mark.proof
@pytest.mark.parametrize(("name", "answer", "commands"), PROVEN)
def test_a_merged_project_stays_green(
    name: str, answer: str, commands: Sequence[str], tmp_path: Path
) -> None:
    [update] = measure(name, [added(name, answer)], tmp_path, commands)
    assert update.outcome
    wrong = [item for item in update.outcome.results if item.status != PASSED]
    assert wrong == []
