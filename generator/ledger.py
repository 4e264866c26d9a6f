"""Remembers what was proven of which files, so that a check can go on where it was left."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from generator.results import Result

Results = Sequence[Result]


@dataclass(frozen=True)
class Ledger:
    """A file with a line for each project that passed all commands, by a key of its files.

    A project whose files an edit of the template leaves alone stays proven.
    """

    file: Path
    _writing: Lock = field(default_factory=Lock)

    def read(self) -> Mapping[str, Results]:
        """Return how the commands went, by key."""
        try:
            lines = self.file.read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        rows = [row for row in map(_row, lines) if row]
        return {row["key"]: [Result(**step) for step in row["steps"]] for row in rows}

    def write(self, key: str, results: Results) -> None:
        """Add a project that passed."""
        row = {"key": key, "steps": [asdict(result) for result in results]}
        with self._writing:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(row)}\n")

    def discard(self) -> None:
        """Forget everything, and leave no empty folder."""
        self.file.unlink(missing_ok=True)
        if self.file.parent.is_dir() and not any(self.file.parent.iterdir()):
            self.file.parent.rmdir()


def _row(line: str) -> dict[str, Any]:
    """Return a line's row; nothing for the last line of a run that was killed, and of old forms."""
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) and "key" in row else {}
