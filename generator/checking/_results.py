"""The results of proving a set of answers: one for each step, and an outcome for all."""

import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock

from generator import limits
from generator.checking._matrix import AnswerSet
from generator.messages import printable
from generator.project.proof import FAILED, NOT_RUN, PASSED, Result
from generator.system.locations import hashed, state_home

BEFORE = "proven before, with the same files"  # the note of a result from an earlier run
NO_PYTHON = "Python {} is not installed"  # the note of results whose interpreter is missing


@dataclass(frozen=True)
class Outcome:
    """The results of all steps of one set of answers.

    `left_out` names what of a failed project could not be saved, and why.
    """

    set: AnswerSet
    results: tuple[Result, ...]
    left_out: str = ""

    @property
    def status(self) -> str:
        """`failed` where a step failed, `passed` where all did, else `not run`."""
        states = {result.status for result in self.results}
        return next((state for state in (FAILED, NOT_RUN) if state in states), PASSED)

    @property
    def seconds(self) -> float:
        """The seconds that all steps took."""
        return sum(result.seconds for result in self.results)


Results = Sequence[Result]


def is_no_python(note: str) -> bool:
    """Tell whether a note is `NO_PYTHON` with a version."""
    return re.fullmatch(NO_PYTHON.format(r"\S+"), note) is not None


@dataclass(frozen=True)
class ProvenSets:
    """A file with a line for each project that passed all commands, by a key of its files.

    A project stays proven as long as edits of the template do not change its files. The file is in
    the user's state folder, where no clone can bring its own; without a home there is none.
    """

    kept: Path  # the folder in which the check saves failed projects
    _writing: Lock = field(default_factory=Lock)

    @property
    def file(self) -> Path:
        """The file; raises `RuntimeError` without a home."""
        return state_home() / "proven" / f"{hashed(self.kept.absolute())}.jsonl"

    def read(self) -> Mapping[str, Results]:
        """Return how the commands went, by key."""
        try:
            file = self.file
            if not file.is_file() or file.stat().st_size > limits.MOST_READ:
                return {}
            lines = file.read_text("utf-8").splitlines()
        except (OSError, RuntimeError, ValueError):
            return {}
        return dict(row for row in map(_row, lines) if row)

    def write(self, key: str, results: Results) -> None:
        """Add a project that passed; if it cannot be written, the next run proves it again."""
        row = {"key": key, "steps": [asdict(result) for result in results]}
        with self._writing, contextlib.suppress(OSError, RuntimeError):
            file = self.file
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists() and not file.is_file():
                return
            with file.open("a", encoding="utf-8") as stream:
                stream.write(f"{json.dumps(row)}\n")

    def discard(self) -> None:
        """Remove the file."""
        with contextlib.suppress(OSError, RuntimeError):
            self.file.unlink(missing_ok=True)


def _result(step: Mapping[str, object]) -> Result:
    seconds = step["seconds"]
    return Result(printable(str(step["step"])), PASSED, float(str(seconds)))


def _row(line: str) -> tuple[str, Results] | None:
    """Return a line's key and results; None for an incomplete or malformed line."""
    try:
        row = json.loads(line)
        return str(row["key"]), [_result(step) for step in row["steps"]]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
