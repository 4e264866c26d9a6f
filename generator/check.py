"""Checks a template: lint, a matrix of answer sets, and the proof of each."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue

from generator.answers import Answering
from generator.capabilities import read_capabilities, refuse_untrusted
from generator.children import Children
from generator.errors import AnswerError, InputError, WorkError
from generator.factors import Limit, Space, read_space
from generator.findings import Finding
from generator.git import versioned
from generator.given import Given
from generator.interpreters import interpreters
from generator.ledger import Ledger
from generator.lint import lint
from generator.lint_manifest import lint_file
from generator.manifest import Command, plain_manifest
from generator.matrix import AnswerSet, Matrix, make_matrix
from generator.proof import RENDER, Prover
from generator.questions import Questions, read_questions
from generator.registry import Template
from generator.results import FAILED, NOT_RUN, PASSED, Outcome, Result
from generator.words import unknown
from generator.worker import end_workers

Told = Callable[[Outcome, int, int], None]


@dataclass(frozen=True)
class Scope:
    """How much is checked: how strong, which sets, how long, how many at once, and with what."""

    strength: int = 2
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fixed: Mapping[str, Given] = field(default_factory=dict)
    budget: float = float("inf")  # seconds after which no set is begun
    jobs: int = 1
    services: bool = False
    trust: bool = False
    resume: bool = False
    kept: Path = Path(".scaffold-check")

    def __post_init__(self) -> None:
        """Raise `InputError` for a number that means nothing."""
        for name, least in (("strength", 1), ("jobs", 1), ("budget", 0)):
            if not getattr(self, name) >= least:
                raise InputError(f"--{name}: it must be {least} or more.")


@dataclass(frozen=True)
class Report:
    """What a check of that scope found, and the seconds that the whole took.

    `refused` says why nothing was rendered, where that needs trust or what is not installed.
    """

    template: Template
    scope: Scope
    findings: tuple[Finding, ...]
    commands: tuple[Command, ...]
    matrix: Matrix | None = None
    outcomes: tuple[Outcome, ...] = ()
    seconds: float = 0.0
    refused: str = ""

    @property
    def green(self) -> bool:
        """Whether nothing is wrong, and nothing that could be tried was left out."""
        unfinished = [item for item in self.outcomes if item.results[0].status == NOT_RUN]
        failed = [item for item in self.outcomes if item.status == FAILED]
        return self.matrix is not None and not (self.findings or failed or unfinished)

    def rendered(self) -> list[AnswerSet]:
        """Return the sets that rendered."""
        return [item.set for item in self.outcomes if item.results[0].status == PASSED]

    def proven(self) -> list[AnswerSet]:
        """Return the sets whose every command passed."""
        return [item.set for item in self.outcomes if self.commands and item.status == PASSED]

    def unproven(self) -> dict[str, int]:
        """Return why commands did not run, though nothing failed, and in how many sets."""
        reasons: dict[str, int] = {}
        for outcome in self.outcomes:
            if outcome.status == NOT_RUN:
                note = next(item.note for item in outcome.results if item.status == NOT_RUN)
                reasons[note] = reasons.get(note, 0) + 1
        return reasons


def check_unreadable(file: Path, scope: Scope) -> Report:
    """Report what is wrong with a manifest that cannot be read, and so hides all the rest."""
    folder = file.parent
    template = Template(folder.name, folder, "folder", plain_manifest(folder.name), ())
    return Report(template, scope, tuple(lint_file(file)), ())


def check(template: Template, scope: Scope, told: Told) -> Report:
    """Check a template; `told` hears of each set that is done.

    Raises `InputError` for what the scope names and the template does not have.
    """
    start = time.monotonic()
    findings = tuple(lint(template))
    commands, services = _commands(template, scope)
    report = Report(template, scope, findings, commands)
    try:
        questions = _questions(template, scope)
    except InputError:
        if findings:
            return report
        raise
    capabilities = read_capabilities(questions)
    try:
        refuse_untrusted(capabilities, template.id, trust=scope.trust)
    except InputError as error:
        return replace(report, refused=str(error))
    versions = _versions(template, commands)
    matrix = _matrix(template, questions, scope, versions)
    ledger = Ledger(scope.kept / f"{template.id}.jsonl")
    prover = Prover(
        template,
        questions,
        scope.fixed,
        commands,
        services,
        versions,
        _refusal(template, scope, commands),
        Children(),
        scope.kept / template.id,
        ledger,
        ledger.read() if scope.resume else {},
        trust=scope.trust and bool(capabilities),
    )
    outcomes = _prove_all(_chosen(matrix.sets, scope.only), prover, scope, told)
    seconds = round(time.monotonic() - start, 1)
    return replace(report, matrix=matrix, outcomes=tuple(outcomes), seconds=seconds)


def _questions(template: Template, scope: Scope) -> Questions:
    questions = read_questions(template.folders, trust=scope.trust)
    return replace(questions, origin=versioned(template.told("project"), template.path))


def _commands(template: Template, scope: Scope) -> tuple[tuple[Command, ...], Mapping[str, str]]:
    """Return the commands to run, and the addresses of the servers that they need."""
    known = [command.name for command in template.manifest.proof]
    for name in scope.skip:
        if name not in known:
            raise InputError(f"--skip: {unknown('command', name, known)}")
    commands = tuple(item for item in template.manifest.proof if item.name not in scope.skip)
    if not scope.services:
        return tuple(command for command in commands if not command.needs), {}
    names = sorted({name for command in commands for name in command.needs})
    missing = [name for name in names if not os.environ.get(name)]
    if missing or not names:
        raise InputError(
            f"--services: set {', '.join(missing)} to the servers that the proof is to run on."
            if names
            else f"--services: {template.id} has no command that needs a server. Leave it out."
        )
    return commands, {name: os.environ[name] for name in names}


def _refusal(template: Template, scope: Scope, commands: Sequence[Command]) -> str:
    """Say why no command of this template may run; nothing where they may."""
    if commands and not template.ours and not scope.trust:
        return "its commands are a stranger's: --trust runs them"
    return ""


def _versions(template: Template, commands: Sequence[Command]) -> frozenset[str]:
    return interpreters() if template.manifest.interpreter and commands else frozenset()


def _matrix(
    template: Template, questions: Questions, scope: Scope, versions: frozenset[str]
) -> Matrix:
    """Return the sets to try: all pairs of what can run here, and what can be rendered only."""
    answering = Answering(questions)
    answering.refuse_unknown(scope.fixed)
    defaults = _defaults(answering, scope.fixed)
    fixed = {key: defaults[key] for key in scope.fixed}
    space = read_space(questions, fixed)
    whole = make_matrix(space, defaults, scope.strength)
    interpreter = template.manifest.interpreter
    if interpreter is None or not versions:
        return whole
    question = interpreter.question
    here = Limit((question,), lambda row: str(row[question]) in versions)
    runnable = make_matrix(Space(space.factors, (*space.limits, here)), defaults, scope.strength)
    elsewhere = [item for item in whole.sets if not here.holds(item.row)]
    return replace(whole, sets=(*runnable.sets, *elsewhere))


def _defaults(answering: Answering, fixed: Mapping[str, Given]) -> Mapping[str, object]:
    """Return the answers that hold while nothing is said; what must be answered stays empty."""
    try:
        return answering.answer(fixed, {}).values
    except (AnswerError, WorkError) as error:
        if isinstance(error, AnswerError) and error.key in fixed:
            raise
        return answering.answer(fixed, {}, so_far=True).values


def _chosen(sets: Sequence[AnswerSet], only: Sequence[str]) -> list[AnswerSet]:
    """Return the sets of one of the names, if any is given, that hold all the answers given."""
    names = [word for word in only if "=" not in word]
    answers = [word.partition("=") for word in only if "=" in word]
    chosen = [
        item
        for item in sets
        if (not names or {item.id, item.reason} & set(names))
        and all(_holds(item, key, value) for key, _, value in answers)
    ]
    if not chosen:
        raise InputError(
            f"--only {' '.join(only)}: no set of answers is meant. Name sets by their ids or as "
            "'the defaults', 'everything on' or 'everything off', and those that hold an answer "
            "as KEY=VALUE."
        )
    return chosen


def _holds(item: AnswerSet, key: str, value: str) -> bool:
    return str(item.answers.get(key, "")).lower() == value.lower()


def _prove_all(
    sets: Sequence[AnswerSet], prover: Prover, scope: Scope, told: Told
) -> list[Outcome]:
    """Prove the sets, `jobs` at a time, in the order given; end all that runs when interrupted."""
    if not scope.resume:
        prover.ledger.discard()
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="scaffold-check-") as place:
        for outcome in _in_slots(sets, prover, scope, Path(place)):
            outcomes[outcome.set.id] = outcome
            told(outcome, len(outcomes), len(sets))
    ordered = [outcomes[item.id] for item in sets]
    if all(item.status != FAILED and item.results[0].status == PASSED for item in ordered):
        prover.ledger.discard()
    return ordered


def _in_slots(
    sets: Sequence[AnswerSet], prover: Prover, scope: Scope, place: Path
) -> Iterator[Outcome]:
    deadline = time.monotonic() + scope.budget
    slots: SimpleQueue[Path] = SimpleQueue()
    for number in range(scope.jobs):
        slot = place / f"slot-{number}"
        slot.mkdir()
        slots.put(slot)

    def prove(item: AnswerSet) -> Outcome:
        if time.monotonic() > deadline:
            return Outcome(item, (Result(RENDER, NOT_RUN, note="the time was up"),))
        slot = slots.get()
        try:
            return prover.prove(item, slot)
        finally:
            slots.put(slot)

    with ThreadPoolExecutor(scope.jobs) as pool:
        futures: list[Future[Outcome]] = [pool.submit(prove, item) for item in sets]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            prover.children.end()
            end_workers()
            pool.shutdown(cancel_futures=True)
            raise
