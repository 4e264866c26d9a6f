"""Remembers which sets of answers were proven, so that a check can go on where it was left."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generator.manifest import Command
from generator.matrix import AnswerSet
from generator.proof import Outcome, Result


class Ledger:
    """A file with a line for each set that was proven; what is from another template is ignored."""

    def __init__(self, file: Path, fingerprint: str) -> None:
        self._file = file
        self._fingerprint = fingerprint

    def read(self, sets: Iterable[AnswerSet]) -> dict[str, Outcome]:
        """Return the outcomes of these sets that are known, by the id of the set."""
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        by_id = {item.id: item for item in sets}
        rows = [row for row in map(_row, lines) if row.get("fingerprint") == self._fingerprint]
        return {
            row["set"]: Outcome(by_id[row["set"]], tuple(Result(**step) for step in row["steps"]))
            for row in rows
            if row.get("set") in by_id
        }

    def write(self, outcome: Outcome) -> None:
        """Add what was proven."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        row = {
            "fingerprint": self._fingerprint,
            "set": outcome.set.id,
            "steps": [asdict(result) for result in outcome.results],
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(row)}\n")

    def discard(self) -> None:
        """Forget everything, and leave no empty folder."""
        self._file.unlink(missing_ok=True)
        if self._file.parent.is_dir() and not any(self._file.parent.iterdir()):
            self._file.parent.rmdir()


def fingerprint(folders: Iterable[Path], commands: Iterable[Command]) -> str:
    """Return what changes whenever the templates or the commands of their proof do."""
    digest = hashlib.sha256(repr(tuple(commands)).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            digest.update(str(path.relative_to(folder)).encode())
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}  # the last line of a run that was killed
    return row if isinstance(row, dict) else {}
