"""The step of a check that measures updates, if a template has edits."""

from collections.abc import Sequence
from typing import NamedTuple

from generator.checking._factors import Space
from generator.checking._matrix import AnswerSet
from generator.checking._proof import Prover
from generator.checking.lint.edits import RULE
from generator.checking.lint.finding import Finding
from generator.checking.updates.flips import find_flips
from generator.checking.updates.measure import Measurer, Update
from generator.errors import InputError
from generator.messages import unknown_name
from generator.registry.edits import EDITS, EditError, read_edits
from generator.system import trees

Measured = tuple[tuple[Update, ...], tuple[Finding, ...]]


class Measuring(NamedTuple):
    """What to measure: updates of these sets, a part of them, and those to prove by KEY=VALUE."""

    space: Space
    sets: Sequence[AnswerSet]
    shard: tuple[int, int]
    proven: Sequence[str]
    skipped: bool


def measure_updates(prover: Prover, measuring: Measuring) -> Measured:
    """Return what became of the updates, and the edits that do not apply.

    Raises `InputError` for an update to prove that does not exist.
    """
    template = prover.template
    edits = () if measuring.skipped else read_edits(template.folders)
    if not edits:
        if measuring.proven:
            why = "the step is skipped" if measuring.skipped else f"{template.id} has no {EDITS}"
            raise InputError(f"--update: there is nothing to merge, because {why}.")
        return (), ()
    flips = list(find_flips(measuring.space, measuring.sets))
    known = list(dict.fromkeys(flip.name for flip in flips))
    for name in measuring.proven:
        if name not in known:
            raise InputError(f"--update: {unknown_name('answer', name, known)}")
    part, of = measuring.shard
    try:
        with trees.temporary() as folder:
            measurer = Measurer(prover, edits, folder, measuring.proven)
            return tuple(measurer.measure(flips[part - 1 :: of])), ()
    except EditError as error:
        file = f"{error.file.parent.name}/{error.file.name}"
        reason = str(error).removeprefix(f"{error.file}, ")
        return (), (Finding(file, 0, RULE, reason),)
