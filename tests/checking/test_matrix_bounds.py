"""Tests of too many combinations: an error at once, and a search that can be interrupted."""

import signal
import sys
import time
from itertools import combinations
from pathlib import Path

import pytest

from generator import limits
from generator.checking._factors import Factor
from generator.checking._matrix import combinations_of, count_combinations
from tests.support.checks import Check
from tests.support.files import build_template, list_tree
from tests.support.interrupted import under_way, wait_for
from tests.support.processes import scaffold

pytestmark = pytest.mark.thorough

MANY = "".join(f"q{number}: {{type: bool, default: false}}\n" for number in range(300))
CHOICES = ", ".join(f"c{number}" for number in range(limits.MOST_CHOICES))
NINE = ", ".join(f"d{number}" for number in range(9))
EXCLUDING = "".join(f"q{number}: false\n" for number in range(26)) + (
    "last: {type: bool, default: false, validator: '{% if "
    + " or ".join(f"q{number}" for number in range(26))
    + " or true %}no{% endif %}'}\n"
)
SEARCHING = """
import sys
from pathlib import Path
from generator.checking import check
from generator.cli import main

real, sign = check.read_space, Path(sys.argv[1])

def searched(*arguments):
    space = real(*arguments)
    sign.touch()
    return space

check.read_space = searched
sys.exit(main.main(sys.argv[2:]))
"""


def build(tmp_path: Path, questions: str) -> None:
    build_template(tmp_path / "mine", questions, {"a.txt": "a\n"})


@pytest.mark.parametrize(
    ("questions", "number"),
    [
        (MANY, "300 questions with a countable number of answers make 179,400 combinations of 2"),
        (
            f"a: {{choices: [{CHOICES}]}}\nb: {{choices: [{NINE}]}}\n",
            "make 9,000 combinations of 2",
        ),
        (
            f"a: {{choices: [{CHOICES}], multiselect: true}}\nb: {{choices: [{NINE}]}}\n",
            "make 9,018 combinations of 2",
        ),
    ],
    ids=["300 booleans", "1,000 choices", "several of 1,000"],
)
def test_refuses_too_many_combinations_at_once(tmp_path: Path, questions: str, number: str) -> None:
    build(tmp_path, questions)
    start = time.monotonic()
    done = scaffold(tmp_path, "template", "check", "./mine")
    assert done.code == 2, done.err
    assert "The template has too many answers to check" in done.err
    assert number in done.err
    assert "Pass --strength 1, or fix some answers with --set KEY=VALUE." in done.err
    assert time.monotonic() - start < limits.MOST_SECONDS_OF_MATRIX


def test_the_suggested_strength_works(tmp_path: Path) -> None:
    build(tmp_path, MANY)
    done = scaffold(tmp_path, "template", "check", "./mine", "--strength", "1", "--json")
    assert done.document["coverage"]["possible"] == 600
    assert done.document["coverage"]["rendered"] == 600


def test_fixed_answers_reduce_combinations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    monkeypatch.setattr(limits, "MOST_COMBINATIONS", 100)
    build(tmp_path, "\n".join(MANY.splitlines()[:9]) + "\n")
    assert check().code == 2
    done = check(*(word for number in range(3) for word in ("-s", f"q{number}=true")), "--json")
    assert done.document["coverage"]["possible"] == 99


@pytest.mark.parametrize("strength", [0, 1, 2, 3, 4])
def test_counts_combinations_without_building_them(strength: int) -> None:
    factors = [Factor(f"q{size}", tuple(range(size))) for size in (1, 2, 5, 3)]
    counted = count_combinations(factors, strength)
    assert counted == sum(1 for _ in combinations_of(factors, strength))
    assert counted >= sum(1 for _ in combinations(factors, strength))


def test_search_with_exclusive_answers_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_MATRIX", 1)
    build(tmp_path, EXCLUDING)
    done = check()
    assert done.code == 2
    assert "were not found within 1 seconds" in done.err


def test_ctrl_c_ends_the_search_for_answer_sets(tmp_path: Path) -> None:
    build(tmp_path, EXCLUDING)
    sign, temporary = tmp_path / "searching", tmp_path / "tmp"
    temporary.mkdir()
    words = [sys.executable, "-c", SEARCHING, str(sign), "template", "check", "./mine"]
    with under_way(words, tmp_path, TMPDIR=str(temporary)) as process:
        wait_for(sign.exists, process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "Cancelled: nothing more was done.\n")
    assert list_tree(temporary) == {}
