"""Check a template: lint, a matrix of answer sets, and the proof of each."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue

from generator.checking._factors import Deadline, Limit, Space, read_space
from generator.checking._interpreters import interpreters
from generator.checking._matrix import AnswerSet, Matrix, make_matrix
from generator.checking._proof import RENDER, Prover
from generator.checking._results import Outcome, ProvenSets
from generator.checking._slots import Slot
from generator.checking.lint.bounded import lint_template
from generator.checking.lint.finding import Finding
from generator.checking.lint.manifest import lint_file
from generator.checking.standing import Standing, find_standing
from generator.checking.surroundings.survey import ROUTES
from generator.checking.updates.measure import Update
from generator.checking.updates.step import Measuring, measure_updates
from generator.errors import AnswerError, InputError, WorkError
from generator.messages import unknown_name
from generator.project.proof import FAILED, NOT_RUN, PASSED, UNTRUSTED, Result
from generator.questions.answers import Answering
from generator.questions.capabilities import read_capabilities, refuse_untrusted
from generator.questions.copier_yml import Questions, read_questions
from generator.questions.question import Given
from generator.registry.manifest import plain_manifest
from generator.registry.proof import KINDS, Command
from generator.registry.template import QUESTIONS, Template
from generator.registry.version import versioned
from generator.rendering.render import end_workers
from generator.system import trees
from generator.system.locations import hashed, state_home
from generator.system.processes import Children

NOTHING_RENDERS = {"bad-setting", "not-read", "refused"}  # rules of the lint; so nothing is tried

RENDERED, SURROUNDINGS = "rendered", "surroundings"
UPDATES = "updates"  # the step that measures them
COLUMNS = (RENDERED, *KINDS, SURROUNDINGS)  # what a check proves

Told = Callable[[Outcome, int, int], None]


def place_for_failed() -> Path:
    """Return where to save failed projects: here, but a template would render those within it."""
    here = Path.cwd()
    above = (folder / name for folder in (here, *here.parents) for name in QUESTIONS)
    inside = any(file.exists() for file in above)
    return state_home() / "failed" / hashed(here) if inside else Path(".scaffold-check")


@dataclass(frozen=True)
class CheckOptions:
    """The options of a check: strength, selection, time, parallel jobs, services and trust."""

    strength: int = 2
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fixed: Mapping[str, Given] = field(default_factory=dict)
    budget: float = float("inf")  # seconds after which no set is started
    jobs: int = 1
    services: bool = False
    trust: bool = False
    resume: bool = False
    shard: tuple[int, int] = (1, 1)  # which part of the sets, of how many
    updates: tuple[str, ...] = ()  # answers, as KEY=VALUE, whose updates are proven too
    kept: Path = field(default_factory=place_for_failed)

    def __post_init__(self) -> None:
        """Raise `InputError` for a number that is too small."""
        for name, least in (("strength", 1), ("jobs", 1), ("budget", 0)):
            if not getattr(self, name) >= least:
                raise InputError(f"--{name}: it must be {least} or more.")
        part, of = self.shard
        if not 1 <= part <= of:
            raise InputError(f"--shard {part}/{of}: write K/N, with K from 1 to N.")


@dataclass(frozen=True)
class Report:
    """The result of a check with the options `scope`, and its duration in seconds.

    `refused` is why nothing was rendered, if that needs trust or a module that is not installed;
    `remains` is an error about work files that could not be removed. `standing` is how the template
    stands in the recommendation. `updates` are those of projects that their owners have edited.
    """

    template: Template
    scope: CheckOptions
    findings: tuple[Finding, ...]
    commands: tuple[Command, ...]
    matrix: Matrix | None = None
    outcomes: tuple[Outcome, ...] = ()
    selected: int = 0  # the sets of all shards
    seconds: float = 0.0
    refused: str = ""
    remains: str = ""
    standing: Standing | None = None
    updates: tuple[Update, ...] = ()

    @property
    def kept(self) -> Path:
        """The folder in which failed projects are saved."""
        return self.scope.kept / self.template.id

    @property
    def green(self) -> bool:
        """Whether nothing is wrong, and everything that could be tried was tried."""
        outcomes = [*self.outcomes, *(item.outcome for item in self.updates if item.outcome)]
        unfinished = [item for item in outcomes if item.results[0].status == NOT_RUN]
        failed = [item for item in outcomes if item.status == FAILED]
        return self.matrix is not None and not (self.findings or failed or unfinished)

    def rendered(self) -> list[AnswerSet]:
        """Return the sets that rendered."""
        return [item.set for item in self.outcomes if item.results[0].status == PASSED]

    def proven(self) -> list[AnswerSet]:
        """Return the sets whose every command passed."""
        return [item.set for item in self.outcomes if self.commands and item.status == PASSED]

    def kinds(self) -> dict[str, str]:
        """Return what each step proves."""
        surroundings = self.template.manifest.surroundings.steps
        steps = {RENDER: RENDERED} | {item.name: item.proves for item in self.commands}
        if surroundings:
            steps |= dict.fromkeys((*surroundings, ROUTES), SURROUNDINGS)
        return steps

    def proven_by_kind(self) -> dict[str, list[AnswerSet]]:
        """Return the sets in which all steps of a kind passed, and one ran, by kind."""
        kinds = self.kinds()
        found: dict[str, list[AnswerSet]] = {kind: [] for kind in COLUMNS if kind in kinds.values()}
        for item in self.outcomes:
            states: dict[str, set[str]] = {}
            for result in item.results:
                states.setdefault(kinds.get(result.step, KINDS[0]), set()).add(result.status)
            for kind, seen in states.items():
                if seen == {PASSED}:
                    found.setdefault(kind, []).append(item.set)
        return found

    def unproven(self) -> dict[str, int]:
        """Return the reasons why commands did not run, though nothing failed, with set counts."""
        reasons: dict[str, int] = {}
        for outcome in self.outcomes:
            if outcome.status == NOT_RUN:
                note = next(item.note for item in outcome.results if item.status == NOT_RUN)
                reasons[note] = reasons.get(note, 0) + 1
        return reasons


def check_unreadable(file: Path, scope: CheckOptions) -> Report:
    """Report a manifest that cannot be read; nothing else can be checked."""
    folder = file.parent
    template = Template(folder.name, folder, "folder", plain_manifest(folder.name), ())
    return Report(template, scope, tuple(lint_file(file)), ())


def check(template: Template, scope: CheckOptions, told: Told) -> Report:
    """Check a template; call `told` with each outcome, the number done and the total.

    Raises `InputError` if the scope names something that the template does not have.
    """
    start = time.monotonic()
    findings = tuple(lint_template(template))
    commands, services = _commands(template, scope)
    report = Report(template, scope, findings, commands, standing=find_standing(template))
    if {finding.rule for finding in findings} & NOTHING_RENDERS:
        return report
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
    space, matrix = _matrix(template, questions, scope, versions)
    prover = _prover(
        report, questions, services, versions, trust=scope.trust and bool(capabilities)
    )
    selected = _selected(matrix.sets, scope.only)
    measuring = Measuring(space, selected, scope.shard, scope.updates, UPDATES in scope.skip)
    updates, bad = measure_updates(prover, measuring)
    report = replace(report, updates=updates, findings=(*findings, *bad))
    outcomes, remains = _prove_all(_part(selected, *scope.shard), prover, scope, told)
    report = replace(report, matrix=matrix, outcomes=tuple(outcomes), remains=remains)
    report = replace(report, selected=len(selected))
    return replace(report, seconds=round(time.monotonic() - start, 1))


def _prover(
    report: Report,
    questions: Questions,
    services: Mapping[str, str],
    versions: frozenset[str],
    *,
    trust: bool,
) -> Prover:
    template, scope, commands = report.template, report.scope, report.commands
    kept = report.kept
    _refuse_links(kept)
    ledger = ProvenSets(kept)
    return Prover(
        template=template,
        questions=questions,
        fixed=scope.fixed,
        commands=commands,
        services=services,
        versions=versions,
        refusal=_refusal(template, scope, commands),
        children=Children(),
        kept=kept,
        ledger=ledger,
        resumed=ledger.read() if scope.resume else {},
        trust=trust,
        skipped=frozenset(scope.skip),
    )


def _questions(template: Template, scope: CheckOptions) -> Questions:
    questions = read_questions(template.folders, trust=scope.trust)
    origin = versioned(template.origin_for("project"), template.path)
    return replace(questions, origin=origin, history=template.manifest.history)


def _commands(
    template: Template, scope: CheckOptions
) -> tuple[tuple[Command, ...], Mapping[str, str]]:
    """Return the commands to run, and the addresses of the servers that they need."""
    known = [command.name for command in template.manifest.proof]
    known += (*template.manifest.surroundings.steps, UPDATES)
    for name in scope.skip:
        if name not in known:
            raise InputError(f"--skip: {unknown_name('step', name, known)}")
    commands = tuple(item for item in template.manifest.proof if item.name not in scope.skip)
    if not scope.services:
        return tuple(command for command in commands if not command.needs), {}
    names = sorted({name for command in commands for name in command.needs})
    missing = [name for name in names if not os.environ.get(name)]
    if missing or not names:
        raise InputError(
            f"--services: set {', '.join(missing)} to the addresses of the servers to use."
            if names
            else f"--services: {template.id} has no command that needs a server. Remove the option."
        )
    return commands, {name: os.environ[name] for name in names}


def _refusal(template: Template, scope: CheckOptions, commands: Sequence[Command]) -> str:
    """Return why no command of this template may run; empty if they may."""
    runs = commands or template.manifest.surroundings.steps
    if runs and not template.bundled and not scope.trust:
        return UNTRUSTED
    return ""


def _refuse_links(kept: Path) -> None:
    """Refuse to save failed projects through a link, which a clone may contain."""
    for place in (kept.parent, kept):
        if place.is_symlink():
            raise InputError(
                f"{place} is a link, and failed projects would be saved where it leads. Remove "
                "it, or name another folder with --keep."
            )


def _versions(template: Template, commands: Sequence[Command]) -> frozenset[str]:
    runs = commands or template.manifest.surroundings.steps
    return interpreters() if template.manifest.interpreter and runs else frozenset()


def _matrix(
    template: Template, questions: Questions, scope: CheckOptions, versions: frozenset[str]
) -> tuple[Space, Matrix]:
    """Return the sets to try: all pairs that can run here, and sets that can only be rendered.

    The space is that of all sets.
    """
    answering = Answering(questions)
    answering.refuse_unknown(scope.fixed)
    defaults = _defaults(answering, scope.fixed)
    fixed = {key: defaults[key] for key in scope.fixed}
    space = read_space(questions, fixed, Deadline.of_matrix())
    whole = make_matrix(space, defaults, scope.strength)
    interpreter = template.manifest.interpreter
    if interpreter is None or not versions:
        return space, whole
    question = interpreter.question
    here = Limit((question,), lambda row: str(row[question]) in versions)
    runnable = make_matrix(replace(space, limits=(*space.limits, here)), defaults, scope.strength)
    elsewhere = [item for item in whole.sets if not here.holds(item.row)]
    return space, replace(whole, sets=(*runnable.sets, *elsewhere))


def _defaults(answering: Answering, fixed: Mapping[str, Given]) -> Mapping[str, object]:
    """Return the default answers; a question without a default stays empty."""
    try:
        return answering.answer(fixed, {}).values
    except (AnswerError, WorkError) as error:
        if isinstance(error, AnswerError) and error.key in fixed:
            raise
        return answering.answer(fixed, {}, so_far=True).values


def _selected(sets: Sequence[AnswerSet], only: Sequence[str]) -> list[AnswerSet]:
    """Return the sets with one of the names, if any is given, and with all the answers given."""
    names = [word for word in only if "=" not in word]
    answers = [word.partition("=") for word in only if "=" in word]
    chosen = [
        item
        for item in sets
        if (not names or {item.id, item.reason} & set(names))
        and all(_contains(item, key, value) for key, _, value in answers)
    ]
    if not chosen:
        raise InputError(
            f"--only {' '.join(only)}: no set matches. Name sets by their ids or as "
            "'the defaults', 'everything on' or 'everything off', and those with an answer "
            "as KEY=VALUE."
        )
    return chosen


def _part(sets: Sequence[AnswerSet], part: int, of: int) -> list[AnswerSet]:
    """Return the sets of one shard: each n-th, so that risky and usual ones are spread evenly."""
    if of > len(sets):
        raise InputError(f"--shard {part}/{of}: there are only {len(sets)} sets to share.")
    return list(sets[part - 1 :: of])


def _contains(item: AnswerSet, key: str, value: str) -> bool:
    return str(item.answers.get(key, "")).lower() == value.lower()


def _prove_all(
    sets: Sequence[AnswerSet], prover: Prover, scope: CheckOptions, told: Told
) -> tuple[list[Outcome], str]:
    """Prove the sets, `jobs` at a time, in the order given; end all that runs when interrupted.

    Returns the outcome of each, and an error about files that could not be removed.
    """
    if not scope.resume:
        prover.ledger.discard()
    outcomes: dict[str, Outcome] = {}
    place = Path(tempfile.mkdtemp(prefix="scaffold-check-"))
    try:
        for outcome in _in_slots(sets, prover, scope, place):
            outcomes[outcome.set.id] = outcome
            told(outcome, len(outcomes), len(sets))
    finally:
        reason = trees.remove(place)
    remains = f"{place} could not be removed: {reason}. Remove it yourself." if reason else ""
    ordered = [outcomes[item.id] for item in sets]
    if all(item.status != FAILED and item.results[0].status == PASSED for item in ordered):
        prover.ledger.discard()
    return ordered, remains


def _in_slots(
    sets: Sequence[AnswerSet], prover: Prover, scope: CheckOptions, place: Path
) -> Iterator[Outcome]:
    deadline = time.monotonic() + scope.budget
    slots: SimpleQueue[Slot] = SimpleQueue()
    for _ in range(scope.jobs):
        slots.put(Slot(Path(tempfile.mkdtemp(dir=place))))

    def prove(item: AnswerSet) -> Outcome:
        if time.monotonic() > deadline:
            return Outcome(item, (Result(RENDER, NOT_RUN, note="the time budget was used up"),))
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
