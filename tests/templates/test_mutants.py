"""Tests of the proof: the expected step finds each deliberate fault."""

import re
import shutil
from itertools import chain
from pathlib import Path

import pytest

from generator.checking._interpreters import interpreters
from generator.checking._matrix import DEFAULTS, AnswerSet
from generator.checking._proof import Prover
from generator.checking._results import Outcome, ProvenSets
from generator.checking._slots import Slot
from generator.checking.lint.template import lint
from generator.project.proof import FAILED, UNTRUSTED
from generator.questions.copier_yml import read_questions
from generator.questions.question import Given
from generator.registry.registry import get_template
from generator.registry.template import Template
from generator.system.locations import bundled_folder
from generator.system.processes import Children
from tests.support.registries import EMPTY
from tests.support.turns import in_turn
from tests.templates.flask_mutants import FLASK_PROVEN
from tests.templates.mutants import (
    ASKED,
    DJANGO_PROVEN,
    LINTED,
    PROVEN,
    READ,
    SEEN_ELSEWHERE,
    TRIED,
    Mutant,
    apply,
)

FIXED = {
    "python_version": "3.11",
    "deploy": "container",
    "database": "sqlite",
    "api": "ninja",
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


CODE = PROVEN + DJANGO_PROVEN + FLASK_PROVEN + SEEN_ELSEWHERE
Slots = dict[str, Slot]


@pytest.fixture(scope="session")
def slots() -> Slots:
    """Return the slot of each starter, once it has one."""
    return {}


def broken(mutant: Mutant, place: Path) -> Template:
    """Return a broken copy of a starter."""
    shutil.copytree(bundled_folder(), place / "templates")
    apply(mutant, place / "templates")
    return get_template(str(place / "templates" / mutant.starter), EMPTY)


def examine(
    mutant: Mutant, slots: Slots, place: Path, *, code: bool = True, trust: bool = True
) -> Outcome:
    """Prove a broken copy with the answer set that shows the fault.

    Without `code`, only what surrounds the code is checked; without `trust`, it is only read.
    Mutants of one starter use one slot, so they share its environment and what tools store.
    """
    answers = FIXED | dict(word.split("=") for word in mutant.answers.split())
    template = broken(mutant, place)
    install, *commands = [command.name for command in template.manifest.proof]
    if mutant.found == "commands":
        unneeded = tuple(commands)
    elif mutant.tests:
        unneeded = tuple({*commands, "commands"} - {mutant.found})
    else:
        unneeded = () if code else (install, *commands, "commands")
    slot = slots.setdefault(mutant.starter, Slot(place / "slot"))
    slot.folder.mkdir(exist_ok=True)
    questions = read_questions(template.folders)
    asked = {question.key for question in questions if question.when}
    prover = Prover(
        template=template,
        questions=questions,
        fixed={key: Given(value, "mutant") for key, value in answers.items() if key in asked},
        commands=tuple(
            item for item in template.manifest.proof if item.name not in unneeded and not item.needs
        ),
        services={},
        versions=interpreters(),
        refusal="" if trust else UNTRUSTED,
        children=Children(),
        kept=place / "kept",
        ledger=ProvenSets(place / "kept"),
        trust=trust,
        skipped=frozenset(unneeded),
    )
    return prover.prove(AnswerSet({"python_version": FIXED["python_version"]}, DEFAULTS), slot)


def failed(outcome: Outcome) -> list[str]:
    return [result.step for result in outcome.results if result.status == FAILED]


def notes(outcome: Outcome) -> str:
    """Return why steps failed."""
    return "\n".join(result.note for result in outcome.results)


def test_has_enough_mutants() -> None:
    assert len(LINTED + PROVEN) >= 10
    assert len(SEEN_ELSEWHERE) == 3
    assert len(READ + ASKED) >= 15
    assert len(TRIED) >= 4


def test_breaks_what_the_templates_contain() -> None:
    for mutant in (*LINTED, *CODE, *READ, *ASKED, *TRIED):
        file = bundled_folder() / mutant.file
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert bool(text) is bool(mutant.old), mutant.name
        assert mutant.old in text, mutant.name


def test_names_the_module_of_tests_that_finds_a_mutant() -> None:
    for mutant in CODE:
        assert bool(mutant.tests) is (mutant.found == "tests"), mutant.name


@pytest.mark.parametrize("mutant", LINTED, ids=lambda mutant: mutant.name)
def test_lint_finds_mutant(mutant: Mutant, tmp_path: Path) -> None:
    [finding] = lint(broken(mutant, tmp_path))
    assert finding.rule == mutant.found
    assert finding.line or not mutant.old


@pytest.mark.proof
@pytest.mark.parametrize(
    "mutant", [*chain(*in_turn([CODE[::2], CODE[1::2]]))], ids=lambda mutant: mutant.name
)
def test_proof_finds_mutant(
    mutant: Mutant, slots: Slots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mutant.tests:
        module = f"tests/test_{mutant.tests}.py"
        monkeypatch.setenv("PYTEST_ADDOPTS", f"{module} --exitfirst --cov-fail-under=0")
    outcome = examine(mutant, slots, tmp_path)
    assert failed(outcome) == [mutant.found]
    assert not mutant.tests or re.search(r"[1-9]\d* (failed|error)", notes(outcome))


@pytest.mark.thorough
@pytest.mark.parametrize("mutant", READ, ids=lambda mutant: mutant.name)
def test_reading_finds_mutant(mutant: Mutant, slots: Slots, tmp_path: Path) -> None:
    assert failed(examine(mutant, slots, tmp_path, code=False, trust=False)) == [mutant.found]


@pytest.mark.proof
@pytest.mark.parametrize("mutant", ASKED, ids=lambda mutant: mutant.name)
def test_asking_finds_mutant(mutant: Mutant, slots: Slots, tmp_path: Path) -> None:
    assert failed(examine(mutant, slots, tmp_path, code=False)) == [mutant.found]


@pytest.mark.proof
@pytest.mark.parametrize("mutant", TRIED, ids=lambda mutant: mutant.name)
def test_trying_finds_mutant(mutant: Mutant, slots: Slots, tmp_path: Path) -> None:
    assert failed(examine(mutant, slots, tmp_path, code=False)) == [mutant.found]
