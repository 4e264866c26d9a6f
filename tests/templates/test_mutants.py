"""The proof proven: what is broken on purpose is found, by the step that is to find it."""

import shutil
from pathlib import Path

import pytest

from generator.check import Report, Scope, check
from generator.given import Given
from generator.guide import load_guide
from generator.lint import lint
from generator.registry import Template, bundled_folder, get_template
from generator.results import FAILED
from tests.templates.mutants import LINTED, PROVEN, SEEN_ELSEWHERE, Mutant, apply

FIXED = {
    "python_version": "3.11",
    "deploy": "container",
    "database": "sqlite",
    "auth": "none",
    "pages": "false",
    "jobs": "none",
    "cache": "none",
    "live": "false",
    "ai": "false",
    "observability": "logs",
    "license": "mit",
    "ci": "none",
}


def broken(mutant: Mutant, place: Path) -> Template:
    """Return a broken copy of the FastAPI starter."""
    shutil.copytree(bundled_folder(), place / "templates")
    apply(mutant, place / "templates")
    return get_template(str(place / "templates" / "fastapi"), {}, load_guide())


def examine(mutant: Mutant, place: Path) -> Report:
    """Check a broken copy with the one set of answers that shows it."""
    answers = FIXED | dict(word.split("=") for word in mutant.answers.split())
    fixed = {key: Given(value, "mutant") for key, value in answers.items()}
    scope = Scope(fixed=fixed, trust=True, kept=place / "kept")
    return check(broken(mutant, place), scope, lambda *_: None)


def failed(report: Report) -> list[str]:
    return [
        result.step
        for outcome in report.outcomes
        for result in outcome.results
        if result.status == FAILED
    ]


def test_there_are_ten_and_three() -> None:
    assert len(LINTED + PROVEN) >= 10
    assert len(SEEN_ELSEWHERE) == 3


@pytest.mark.parametrize("mutant", LINTED, ids=lambda mutant: mutant.name)
def test_the_lint_finds(mutant: Mutant, tmp_path: Path) -> None:
    [finding] = lint(broken(mutant, tmp_path))
    assert finding.rule == mutant.found
    assert finding.line or not mutant.old


@pytest.mark.proof
@pytest.mark.parametrize("mutant", PROVEN + SEEN_ELSEWHERE, ids=lambda mutant: mutant.name)
def test_the_proof_finds(mutant: Mutant, tmp_path: Path) -> None:
    assert failed(examine(mutant, tmp_path)) == [mutant.found]
