"""How the proof of a set of answers went: a result for each step, an outcome for all."""

from dataclasses import dataclass

from generator.matrix import AnswerSet

PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"
BEFORE = "proven before, with the same files"  # the note of what an earlier run found


@dataclass(frozen=True)
class Result:
    """How one step went; `note` is why it failed or did not run, `seconds` what it took."""

    step: str
    status: str
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """How all steps of one set of answers went."""

    set: AnswerSet
    results: tuple[Result, ...]

    @property
    def status(self) -> str:
        """`failed` where a step failed, `passed` where all did, else `not run`."""
        states = {result.status for result in self.results}
        return next((state for state in (FAILED, NOT_RUN) if state in states), PASSED)

    @property
    def seconds(self) -> float:
        """The seconds that all steps took."""
        return sum(result.seconds for result in self.results)
