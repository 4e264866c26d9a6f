"""Each case of the corpus through the real command: an exit code, a paragraph, nothing else."""

import sys

import pytest

from tests.hostile.conftest import Record
from tests.hostile.corpus import CASES, Case
from tests.hostile.sandbox import Sandbox
from tests.interrupted import wait_until
from tests.processes import COMMAND, Outcome, run

SHORTER = """
import sys
from generator import bounds
name, seconds = sys.argv.pop(1).split("=")
setattr(bounds, name, int(seconds))
from generator.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_it_is_refused_and_nothing_else_happens(
    case: Case, sandbox: Sandbox, record: Record
) -> None:
    arguments = case.build(sandbox)
    before = sandbox.snapshot()
    outcome = _run(case, sandbox, arguments)
    assert (outcome.code, outcome.out) == (case.code, "")
    assert outcome.err.startswith("Error: ")
    assert outcome.err.count("\n") == 1, "it is one paragraph"
    assert outcome.err.removesuffix("\n").isprintable()
    assert "Traceback" not in outcome.err
    assert "its own fault" not in outcome.err
    assert case.says in outcome.err
    assert sandbox.snapshot() == before
    wait_until(lambda: not sandbox.processes())
    said = outcome.err.strip().replace(f"{sandbox.root}/", "").replace("templates/mine/", "")
    record(kind="case", what=case.what, code=outcome.code, said=said)


def _run(case: Case, sandbox: Sandbox, arguments: list[str]) -> Outcome:
    start = [sys.executable, "-c", SHORTER, case.bounds] if case.bounds else [*COMMAND]
    return run([*start, *arguments], sandbox.here, **sandbox.variables)


def test_the_sandbox_sees_what_a_run_writes(sandbox: Sandbox) -> None:
    """Were it blind, all would pass."""
    case = Case("", 0, "")
    arguments = case.build(sandbox)
    before = sandbox.snapshot()
    assert _run(case, sandbox, arguments).code == 0
    seen = sandbox.snapshot().keys() - before.keys()
    assert {"here/app/a.txt", "mode of here/app/a.txt", "here/app/.scaffold.toml"} <= seen
