"""Measure updates: each changes one answer in a project that its owner has edited.

The merge is that of `scaffold update`: what both sides only added stays, as do elements of lists.
What remains is a conflict, or a file as a whole: the new answer removes it, and the owner has
edited it.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from generator.checking._matrix import AnswerSet
from generator.checking._proof import Prover
from generator.checking._results import Outcome
from generator.checking._slots import Slot
from generator.checking.updates.edited import edit_project
from generator.checking.updates.flips import Flip
from generator.checking.updates.snapshots import new_repository, save_folder, write_tree
from generator.errors import InputError
from generator.messages import counted, display
from generator.project.proof import FAILED, Result
from generator.project.update.merge import Merged, merge_trees
from generator.questions.answers import Answers
from generator.questions.history import history_in
from generator.registry.edits import Edit
from generator.system import trees
from generator.system.repository import Repository

MERGE = "merge"


@dataclass(frozen=True)
class Update:
    """What became of one update of a project with the answers that `base` names.

    `both` counts the places where what both sides did stays, `conflicts` the hunks in conflict
    by path. `files` are conflicts of a whole file, by path, with git's word for it. `outcome` are
    the results of the commands in the merged project, if they were to run.
    """

    base: str
    changed: Mapping[str, object]
    both: int
    conflicts: Mapping[str, int]
    files: Mapping[str, str]
    outcome: Outcome | None = None

    @property
    def name(self) -> str:
        """The answers that it changes, on one line."""
        return " ".join(f"{key}={display(value)}" for key, value in self.changed.items())


class _Project(NamedTuple):
    """The saved trees of a project, as rendered and as edited, and what knows its history."""

    old: str
    ours: str
    prover: Prover


@dataclass(frozen=True)
class Measurer:
    """Merges updates with edits; in those that `proven` names, it also runs the commands.

    `folder` is an empty folder of its own.
    """

    prover: Prover
    edits: tuple[Edit, ...]
    folder: Path
    proven: Sequence[str] = ()

    def measure(self, flips: Sequence[Flip]) -> Iterator[Update]:
        """Yield the result of each update that the template allows with the project's history.

        Raises `EditError` for an edit that does not apply.
        """
        projects: dict[str, _Project] = {}
        for flip in flips:
            if flip.base.id not in projects:
                projects[flip.base.id] = self._project(flip.base)
            if update := self._update(flip, projects[flip.base.id]):
                yield update

    def _project(self, base: AnswerSet) -> "_Project":
        questions, answers = self.prover.questions, self.prover.answers(base)
        history = history_in(answers.values, questions.history)
        prover = replace(self.prover, questions=replace(questions, recorded=history))
        old, ours = (self._tree(answers, edits) for edits in ((), self.edits))
        return _Project(old, ours, prover)

    def _update(self, flip: Flip, project: "_Project") -> Update | None:
        target = AnswerSet(flip.row, f"an update of {flip.base.reason}")
        try:
            answers = project.prover.answers(target)
        except InputError:  # such as other users than those of its migrations
            return None
        new = self._tree(answers)
        merged = merge_trees(self._repository, project.old, project.ours, new)
        update = Update(
            flip.base.reason,
            flip.changed,
            sum(merged.both.values()),
            merged.conflicts,
            merged.reasons,
        )
        if flip.name not in self.proven:
            return update
        return replace(update, outcome=self._prove(target, merged))

    def _prove(self, target: AnswerSet, merged: Merged) -> Outcome:
        """Run the commands; the owner agrees that the files go which the answer removes."""
        if merged.conflicts:
            places = ", ".join(merged.conflicts)
            note = f"{counted(sum(merged.conflicts.values()), 'conflict')} in {places}"
            return Outcome(target, (Result(MERGE, FAILED, note=note),))
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            tree = Path(name)
            write_tree(self._repository, merged.tree, tree, merged.reasons)
            return self.prover.prove(target, self._slot, tree)

    def _tree(self, answers: Answers, edits: Sequence[Edit] = ()) -> str:
        """Return the project with these answers, rendered and edited, as a saved tree."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        tree = place / "tree"
        try:
            self.prover.render_into(tree, answers)
            edit_project(tree, edits, self.prover.questions, answers.values)
            return save_folder(self._repository, tree)
        finally:
            trees.remove(place)

    @cached_property
    def _repository(self) -> Repository:
        return new_repository(Path(tempfile.mkdtemp(dir=self.folder)))

    @cached_property
    def _slot(self) -> Slot:
        return Slot(Path(tempfile.mkdtemp(dir=self.folder)))
