"""Tests of every case of the corpus: exit code, one paragraph, nothing else."""

import sys

import pytest

from tests.hostile.conftest import Record
from tests.hostile.corpus import CASES, Case
from tests.hostile.sandbox import Sandbox
from tests.support.interrupted import wait_until
from tests.support.processes import COMMAND, Outcome, run

pytestmark = pytest.mark.thorough

SHORTER = """
import sys
from generator import limits
name, seconds = sys.argv.pop(1).split("=")
setattr(limits, name, int(seconds))
from generator.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_hostile_input_fails_as_expected(case: Case, sandbox: Sandbox, record: Record) -> None:
    arguments = case.build(sandbox)
    before = sandbox.snapshot()
    outcome = _run(case, sandbox, arguments)
    assert (outcome.code, outcome.out) == (case.code, "")
    assert outcome.err.startswith("Error: ")
    assert outcome.err.count("\n") == 1, "it is one paragraph"
    assert outcome.err.removesuffix("\n").isprintable()
    assert "Traceback" not in outcome.err
    assert "Internal error" not in outcome.err
    assert case.says in outcome.err
    assert sandbox.snapshot() == before
    wait_until(lambda: not sandbox.processes())
    said = outcome.err.strip().replace(f"{sandbox.root}/", "").replace("templates/mine/", "")
    record(kind="case", what=case.what, code=outcome.code, said=said)


def _run(case: Case, sandbox: Sandbox, arguments: list[str]) -> Outcome:
    start = [sys.executable, "-c", SHORTER, case.bounds] if case.bounds else [*COMMAND]
    return run([*start, *arguments], sandbox.here, **sandbox.variables)


def test_the_sandbox_detects_writes(sandbox: Sandbox) -> None:
    """Checks the check itself, which would otherwise always pass."""
    case = Case("", 0, "")
    arguments = case.build(sandbox)
    before = sandbox.snapshot()
    assert _run(case, sandbox, arguments).code == 0
    seen = sandbox.snapshot().keys() - before.keys()
    assert {"here/app/a.txt", "mode of here/app/a.txt", "here/app/.scaffold.toml"} <= seen
