"""What would be recorded for a project: its template, its answers, and the unmodified render."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from generator.project.adopt.inference import Inference
from generator.project.adopt.likeness import Likeness, Present, compare, read_files
from generator.project.adopt.origin import Origin
from generator.project.generate import private_files, render_unmodified
from generator.project.plan import Plan, choose_template
from generator.project.record import Record, tree_id
from generator.registry.registry import Registry
from generator.system.names import GIT_FOLDER, RECORD
from generator.system.repository import Repository
from generator.system.trees import temporary

SET = "--set"
FOUND = "found in the project"
DEFAULT = "default"


class Answer(NamedTuple):
    """An answer to a question, and where it comes from."""

    key: str
    value: object
    source: str


class Adoption(NamedTuple):
    """The render that becomes a project's base, in the folder `tree`, and what it is like.

    `private` are files of it that git must not track.
    """

    plan: Plan
    tree: Path
    record: Record
    answers: tuple[Answer, ...]
    likeness: Likeness
    private: tuple[str, ...]


@contextmanager
def adoption_of(
    project: Path, repository: Repository, origin: Origin, registry: Registry
) -> Iterator[Adoption]:
    """Find the answers, and lend the render with them; writes nothing elsewhere."""
    request = origin.request
    outlook = choose_template(request, project.name, registry)
    guesses = {key: it for key, it in origin.guesses.items() if key in outlook.questions}
    outlook = replace(outlook, suited={**outlook.suited, **guesses})
    present = Present.of(repository)
    inference = Inference(outlook, request, registry, present)
    plan = inference.run()
    with temporary() as folder:
        tree = folder / "project"
        tree.mkdir()
        record = _render(plan, tree, present, origin.answers_file)
        answers = tuple(_answers(plan, origin, inference.sure, guesses))
        private = tuple(private_files(plan))
        likeness = compare(read_files(tree, private), present)
        yield Adoption(plan, tree, record, answers, likeness, private)


def _render(plan: Plan, tree: Path, present: Present, answers_file: str) -> Record:
    """Render the base, with Copier's own answers file: it names the source as Copier needs it."""
    record = render_unmodified(plan, tree)
    own = present.read([answers_file]).get(answers_file)
    if own is None or not (tree / answers_file).is_file():
        return record
    (tree / answers_file).write_bytes(own)
    pristine = tree_id(tree, [RECORD, GIT_FOLDER, *private_files(plan)])
    return record._replace(pristine=pristine)


def _answers(
    plan: Plan, origin: Origin, sure: set[str], guesses: Mapping[str, object]
) -> Iterator[Answer]:
    given = origin.request.given
    for key, value in plan.answers.recorded().items():
        if key in given:
            where = given[key].where
            source = where if where == SET else Path(where).name
        elif key in sure:
            source = FOUND
        elif key in guesses and str(guesses[key]) == str(value):
            source = origin.guessed_from
        else:
            source = DEFAULT
        yield Answer(key, value, source)
