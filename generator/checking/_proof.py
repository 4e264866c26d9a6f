"""Prove one set of answers: render it twice, compare, then run every command that must pass."""

import filecmp
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from generator import limits
from generator.checking._matrix import NAMED, AnswerSet
from generator.checking._results import BEFORE, NO_PYTHON, Outcome, ProvenSets, Results
from generator.checking._slots import PROJECT, Slot
from generator.checking.lint.bounded import lint_rendered
from generator.checking.surroundings.survey import Run, Surveyor
from generator.checking.surroundings.tools import Tools
from generator.errors import AnswerError, NoAnswer, ScaffoldError, Unasked
from generator.messages import reason_of
from generator.project.dotenv import write_secrets
from generator.project.follow_up import Changes, due_follow_ups
from generator.project.proof import (
    FAILED,
    NOT_RUN,
    PASSED,
    Result,
    environment_for,
    run_command,
    shown_lines,
)
from generator.questions.answers import Answering, Answers
from generator.questions.capabilities import read_capabilities
from generator.questions.copier_yml import Questions
from generator.questions.history import history_in
from generator.questions.question import Given
from generator.registry.proof import Command
from generator.registry.template import Template
from generator.rendering.copier_config import load_config, questions_file
from generator.rendering.copier_settings import read_settings
from generator.rendering.render import render
from generator.rendering.tasks import run_tasks
from generator.system import trees
from generator.system.processes import Children
from generator.system.trees import FILE, FOLDER, LINK, Entry
from generator.system.uv import governed

RENDER = "render"
LOG = "output.log"
HIDDEN = (".venv", "*_cache", "__pycache__", "node_modules")  # not saved of a failed project
UNSURE = (OSError, RecursionError, MemoryError, ValueError)  # errors third-party files may cause
NO_COMMAND = Command("", (), (), "", 0)  # needs no server
HIDDEN_VARIABLES = (
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE",
    "UV_PROJECT_ENVIRONMENT",
)


@dataclass(frozen=True)
class Prover:
    """Proves sets of answers of one template, each in a slot that one set uses at a time.

    `refusal` is the reason why no command runs; with `trust` the template's tasks run too, and a
    repository that they create is ignored. Each set has an outcome, whatever tasks and commands
    leave behind.
    """

    template: Template
    questions: Questions
    fixed: Mapping[str, Given]
    commands: tuple[Command, ...]
    services: Mapping[str, str]
    versions: frozenset[str]
    refusal: str
    children: Children
    kept: Path
    ledger: ProvenSets
    resumed: Mapping[str, Results] = field(default_factory=dict)
    trust: bool = False
    skipped: frozenset[str] = frozenset()  # steps of the surroundings
    _proven: dict[str, str] = field(default_factory=dict)

    def prove(self, item: AnswerSet, slot: Slot, tree: Path | None = None) -> Outcome:
        """Prove one set, rendered or as it is in `tree`, whose files are moved from there.

        A project that fails is saved with the output of its commands. What surrounds the code is
        looked at only as rendered, because the manifest does not know what an owner has added.
        """
        with tempfile.TemporaryFile(buffering=0) as output:
            try:
                slot.clear()
                rendered = self._timed(
                    RENDER, lambda: self._fill(tree, slot) if tree else self._render(item, slot)
                )
                commands = self._results(item, slot, rendered, output)
                before = (rendered, *commands)
                results = before if tree else (*before, *self._survey(item, slot, before))
            except UNSURE as error:
                reason = shown_lines(str(error)) or type(error).__name__
                results = (Result(RENDER, FAILED, note=f"it cannot be proven: {reason}"),)
            outcome = Outcome(item, results)
            if outcome.status == FAILED and not self.children.ended:
                outcome = replace(outcome, left_out=self._keep(outcome, slot, output))
        return outcome

    def _results(
        self, item: AnswerSet, slot: Slot, rendered: Result, output: BinaryIO
    ) -> list[Result]:
        """Run the commands, or give the reason why not; reuse results for the same files."""
        commands = [item for item in self.commands if (slot.project / item.where).exists()]
        reason = "" if rendered.status == PASSED else "it did not render"
        reason = reason or self.refusal or self._no_interpreter(item)
        if reason := reason or (governed(slot.project) if commands else ""):
            return [Result(command.name, NOT_RUN, note=reason) for command in commands]
        key = self._key(item, slot)
        if twin := self._proven.get(key):
            note = f"the same files as {twin}"
            return [Result(command.name, PASSED, note=note) for command in commands]
        if key in self.resumed:
            return [replace(result, note=BEFORE) for result in self.resumed[key]]
        results = self._run_all(commands, item, slot, output)
        if results and all(result.status == PASSED for result in results):
            self._proven[key] = item.id
            self.ledger.write(key, results)
        return results

    def _run_all(
        self, commands: Iterable[Command], item: AnswerSet, slot: Slot, output: BinaryIO
    ) -> list[Result]:
        results: list[Result] = []
        reason = ""
        for command in commands:
            if reason:
                results.append(Result(command.name, NOT_RUN, note=reason))
                continue
            results.append(self._run(command, item, slot, output))
            if results[-1].status == FAILED:
                reason = f"{command.name} failed"
        return results

    def _survey(self, item: AnswerSet, slot: Slot, before: Results) -> list[Result]:
        """Look at what surrounds the code, unless a step failed before."""
        if not self._surveyor.steps or before[0].status != PASSED:
            return []
        for result in before:
            if result.status == FAILED:
                return self._surveyor.withheld(slot.project, f"{result.step} failed")
        refusal = self.refusal or self._no_interpreter(item) or governed(slot.project)
        answers = self._answers(self._given(item))
        environment = self._environment(item)
        key = "" if refusal else self._key(item, slot)
        shown = self._follow_ups(answers)
        run = Run(answers.data, environment, key, refusal, item.reason in NAMED, shown)
        return self._surveyor.survey(slot.project, run)

    def _follow_ups(self, answers: Answers) -> tuple[str, ...]:
        """Return the commands of `[[follow_up]]`, as if all of the history changed."""
        rows, values = self.template.manifest.follow_ups, answers.values
        names = tuple(history_in(values, self.questions.history))
        return tuple(due_follow_ups(rows, self.questions, values, Changes(names, names)))

    @cached_property
    def _surveyor(self) -> Surveyor:
        tools = Tools(self.children, self.refusal, shells=not self.refusal)
        return Surveyor(self.template.manifest, tools, self.skipped)

    def _key(self, item: AnswerSet, slot: Slot) -> str:
        """Return a key that is equal for two sets whose commands see the same files."""
        manifest = self.template.manifest
        digest = hashlib.sha256(repr(self.commands).encode())
        if manifest.interpreter:
            digest.update(str(item.row.get(manifest.interpreter.question)).encode())
        for root in sorted(slot.names - {".git", *manifest.aside}):
            top = trees.look(slot.project / root, root)
            for entry in (top, *(trees.walk(top.path) if top.kind == FOLDER else ())):
                words = f"{root}\0{entry.name}\0{entry.kind}\0{entry.wrong}\0"
                digest.update(os.fsencode(words) + _content(entry))
        return digest.hexdigest()

    def _render(self, item: AnswerSet, slot: Slot) -> str:
        """Render twice, compare, and run tasks once in the slot; return what is wrong."""
        given = self._given(item)
        place = Path(tempfile.mkdtemp(dir=slot.folder))
        try:
            once, again = place / "once", place / "again"
            answers = self._answers(given)
            self.render_into(once, answers)
            self.render_into(again, self._answers(given))
            different = _different(once, again)
            findings = lint_rendered(
                self.template, once, self.questions.keys(), _marks(self.template), self._copied
            )
            slot.fill(once)
        finally:
            trees.remove(place)
        if different:
            return f"two renderings differ in {different}"
        if findings:
            return "; ".join(f"{item.place} {item.message}" for item in findings)
        if self.trust and read_capabilities(self.questions).tasks:
            with slot.added():
                origin = self.questions.origin
                run_tasks(self.template.folders, answers.data, slot.project, origin)
        return self._add_secrets(slot)

    def _fill(self, tree: Path, slot: Slot) -> str:
        slot.fill(tree)
        return self._add_secrets(slot)

    def _add_secrets(self, slot: Slot) -> str:
        if secrets := self.template.manifest.secrets:
            write_secrets(slot.project, secrets)
        return ""

    def answers(self, item: AnswerSet) -> Answers:
        """Return all answers of a set; raise `NoAnswer` for a question without a valid default."""
        return self._answers(self._given(item))

    def _given(self, item: AnswerSet) -> dict[str, Given]:
        drawn = {key: Given(value, "the matrix") for key, value in item.answers.items()}
        return {**self.fixed, **drawn}

    @cached_property
    def _copied(self) -> set[bytes]:
        """Return the contents of the template's files that are copied unchanged."""
        found: set[bytes] = set()
        for folder in self.template.folders:
            suffix = read_settings(load_config(questions_file(folder))).suffix
            files = (path for path in folder.rglob("*") if path.is_file() and suffix)
            found |= {path.read_bytes() for path in files if not path.name.endswith(suffix)}
        return found

    def render_into(self, tree: Path, answers: Answers) -> None:
        """Render the template with these answers into a folder that does not exist yet."""
        tree.mkdir()
        plain = self.template.manifest.plain
        render(
            self.template.folders,
            answers.data,
            tree,
            self.questions.origin,
            prepared=None if plain else answers.prepared(self.questions, {}),
            trust=self.trust,
        )

    def _answers(self, given: Mapping[str, Given]) -> Answers:
        """Answer as given, without fixed answers to questions that are not asked.

        Raises `NoAnswer` for a question without a valid default.
        """
        try:
            return Answering(self.questions).answer(given, {})
        except Unasked as error:
            if error.key not in self.fixed:
                raise
            return self._answers({key: item for key, item in given.items() if key != error.key})
        except AnswerError as error:
            if error.key in given:
                raise
            raise NoAnswer(error.key, f"{error}".rstrip(".")) from error

    def _run(self, command: Command, item: AnswerSet, slot: Slot, output: BinaryIO) -> Result:
        environment = self._environment(item, command)
        return run_command(command, slot.project, environment, output, self.children)

    def _environment(self, item: AnswerSet, command: Command = NO_COMMAND) -> dict[str, str]:
        """Return the variables of a command, with the interpreter that the answers name."""
        known = self.template.manifest.proof
        environment = environment_for(command, known, self.services, HIDDEN_VARIABLES)
        if interpreter := self.template.manifest.interpreter:
            environment[interpreter.variable] = str(item.row.get(interpreter.question, ""))
        return environment

    def _timed(self, step: str, work: Callable[[], str]) -> Result:
        start = time.monotonic()
        try:
            failure = work()
        except NoAnswer as error:
            return Result(
                step, NOT_RUN, round(time.monotonic() - start, 2), shown_lines(str(error))
            )
        except ScaffoldError as error:
            failure = str(error)
        status = FAILED if failure else PASSED
        return Result(step, status, round(time.monotonic() - start, 2), shown_lines(failure))

    def _no_interpreter(self, item: AnswerSet) -> str:
        interpreter = self.template.manifest.interpreter
        version = str(item.row.get(interpreter.question, "")) if interpreter else ""
        if not version or version in self.versions:
            return ""
        return NO_PYTHON.format(version)

    def _keep(self, outcome: Outcome, slot: Slot, output: BinaryIO) -> str:
        """Save the project and the output of its commands; return what could not be saved."""
        place = self.kept / outcome.set.id
        trees.remove(place)
        try:
            left_out = trees.copy(slot.project, place / PROJECT, HIDDEN)
            output.seek(0)
            if any(result.status != NOT_RUN for result in outcome.results[1:]):
                (place / LOG).write_bytes(output.read(limits.MOST_OUTPUT))
        except OSError as error:
            return f"all of it ({reason_of(error)})"
        return left_out


def _marks(template: Template) -> set[tuple[str, str]]:
    """Return the Jinja delimiters of all the template's folders."""
    configs = (load_config(questions_file(folder)) for folder in template.folders)
    return {pair for config in configs for pair in read_settings(config).marks}


def _content(entry: Entry) -> bytes:
    """Return bytes that are equal for two entries of the same content."""
    try:
        if entry.kind == LINK:
            return os.fsencode(entry.path.readlink())
        if entry.kind == FILE:
            with entry.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        return os.fsencode(f"{error.errno}")
    return b""


def _different(one: Path, other: Path) -> str:
    """Return the first path in which two trees differ; empty if they are the same."""
    first, second = ({entry.name: entry for entry in _files(tree)} for tree in (one, other))
    names = sorted(first.keys() | second.keys())
    return next((name for name in names if not _same(first.get(name), second.get(name))), "")


def _same(one: Entry | None, other: Entry | None) -> bool:
    if one is None or other is None or (one.kind, one.wrong) != (other.kind, other.wrong):
        return False
    if one.kind == FILE:
        return filecmp.cmp(one.path, other.path, shallow=False)
    return one.kind != LINK or one.path.readlink() == other.path.readlink()


def _files(tree: Path) -> Iterable[Entry]:
    """Yield the entries of a tree that git would see, and invalid ones."""
    entries = (entry for entry in trees.walk(tree) if entry.name.partition("/")[0] != ".git")
    return (entry for entry in entries if entry.kind != FOLDER or entry.wrong)
