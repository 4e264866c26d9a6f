"""Proves one set of answers: rendered twice alike, then every command that must pass."""

import filecmp
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.answers import Answering
from generator.children import Children
from generator.errors import AnswerError, NoAnswer, ScaffoldError, Unasked
from generator.given import Given
from generator.install import path_with_uv
from generator.ledger import Ledger, Results
from generator.lint_rendered import lint_tree
from generator.manifest import Command
from generator.matrix import AnswerSet
from generator.project import write_secrets
from generator.questions import Questions, load_config, questions_file
from generator.registry import Template
from generator.render import render
from generator.results import BEFORE, FAILED, NOT_RUN, PASSED, Outcome, Result
from generator.settings import read_settings

TAIL = 4_000  # characters of a failed command's output that a report repeats
RENDER = "render"
LOG = "output.log"
RENDERED = "rendered"  # the file of a slot that lists what stands at the root of its project
FOREIGN = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "UV_PROJECT_ENVIRONMENT")


@dataclass(frozen=True)
class Prover:
    """Proves sets of answers of one template, each in a slot: a folder that one set has at a time.

    What tools keep in hidden folders (the environment, caches) stays in the slot from set to set,
    as it does for a developer who goes from branch to branch. `refusal` says why no command runs;
    with `trust` the template's tasks run too, and a repository that they make is no part of it.
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
    ledger: Ledger
    resumed: Mapping[str, Results] = field(default_factory=dict)
    trust: bool = False
    _proven: dict[str, str] = field(default_factory=dict)

    def prove(self, item: AnswerSet, slot: Path) -> Outcome:
        """Prove one set; a project that fails is kept with the output of its commands."""
        _clear(slot)
        rendered = self._timed(RENDER, lambda: self._render(item, slot / "project"))
        outcome = Outcome(item, (rendered, *self._results(item, slot, rendered)))
        if outcome.status == FAILED and not self.children.ended:
            self._keep(item, slot)
        return outcome

    def _results(self, item: AnswerSet, slot: Path, rendered: Result) -> list[Result]:
        """Run the commands, or say why not; what passed with the same files passes again."""
        project = slot / "project"
        commands = [item for item in self.commands if (project / item.where).exists()]
        reason = "" if rendered.status == PASSED else "it did not render"
        if reason := reason or self.refusal or self._no_interpreter(item):
            return [Result(command.name, NOT_RUN, note=reason) for command in commands]
        key = self._key(item, slot)
        if twin := self._proven.get(key):
            note = f"the same files as {twin}"
            return [Result(command.name, PASSED, note=note) for command in commands]
        if key in self.resumed:
            return [replace(result, note=BEFORE) for result in self.resumed[key]]
        results = self._run_all(commands, item, slot)
        if results and all(result.status == PASSED for result in results):
            self._proven[key] = item.id
            self.ledger.write(key, results)
        return results

    def _run_all(self, commands: Iterable[Command], item: AnswerSet, slot: Path) -> list[Result]:
        log = slot / LOG
        results: list[Result] = []
        reason = ""
        for command in commands:
            if reason:
                results.append(Result(command.name, NOT_RUN, note=reason))
                continue
            results.append(self._run(command, item, slot, log))
            if results[-1].status == FAILED:
                reason = f"{command.name} failed"
        return results

    def _key(self, item: AnswerSet, slot: Path) -> str:
        """Return what is the same for two sets whose commands cannot tell them apart."""
        manifest = self.template.manifest
        project, rendered = slot / "project", _rendered(slot)
        digest = hashlib.sha256(repr(self.commands).encode())
        if manifest.interpreter:
            digest.update(str(item.row.get(manifest.interpreter.question)).encode())
        for name in _files(project):
            if name.parts[0] in rendered - set(manifest.aside):
                digest.update(f"{name}\0".encode())
                digest.update((project / name).read_bytes())
        return digest.hexdigest()

    def _render(self, item: AnswerSet, project: Path) -> str:
        """Render twice, compare, and put the tree in its place; return what is wrong with it."""
        given = {key: Given(value, "the matrix") for key, value in item.answers.items()}
        given = {**self.fixed, **given}
        with tempfile.TemporaryDirectory(dir=project.parent) as place:
            trees = [Path(place, name) for name in ("once", "again")]
            for tree in trees:
                tree.mkdir()
                values = self._answers(given)
                render(self.template.folders, values, tree, self.questions.origin, trust=self.trust)
            different = _different(*trees)
            copied = _copied(self.template)
            findings = lint_tree(trees[0], self.questions.keys(), _marks(self.template), copied)
            _place(trees[0], project)
        if different:
            return f"a second rendering yields other bytes in {different}"
        if findings:
            return "; ".join(f"{item.file}:{item.line} {item.message}" for item in findings)
        if secrets := self.template.manifest.secrets:
            write_secrets(project, secrets)
        return ""

    def _answers(self, given: Mapping[str, Given]) -> Mapping[str, object]:
        """Answer as given, but for fixed answers where nobody is asked for them.

        Raises `NoAnswer` for what must be answered first, be it that the default will not do.
        """
        try:
            return Answering(self.questions).answer(given, {}).data
        except Unasked as error:
            if error.key not in self.fixed:
                raise
            return self._answers({key: item for key, item in given.items() if key != error.key})
        except AnswerError as error:
            if error.key in given:
                raise
            raise NoAnswer(error.key, f"{error}".rstrip(".")) from error

    def _run(self, command: Command, item: AnswerSet, slot: Path, log: Path) -> Result:
        environment = {key: value for key, value in os.environ.items() if key not in FOREIGN}
        for name in {name for other in self.commands for name in other.needs}:
            environment.pop(name, None)
        environment |= {name: self.services[name] for name in command.needs}
        environment["PATH"] = path_with_uv()
        if interpreter := self.template.manifest.interpreter:
            environment[interpreter.variable] = str(item.row.get(interpreter.question, ""))
        start = log.stat().st_size if log.exists() else 0

        def failure() -> str:
            try:
                code = self.children.run(
                    command.words, slot / "project", environment, log, command.seconds
                )
            except OSError as error:
                return f"it could not be started: {error.strerror or error}"
            if code == 0:
                return ""
            said = log.read_bytes()[start:].decode(errors="replace")[-TAIL:]
            ended = f"ended with {code}" if code is not None else f"ran over {command.seconds} s"
            return f"`{' '.join(command.words)}` {ended}:\n{said}"

        return self._timed(command.name, failure)

    def _timed(self, step: str, work: Callable[[], str]) -> Result:
        start = time.monotonic()
        try:
            failure = work()
        except NoAnswer as error:
            return Result(step, NOT_RUN, round(time.monotonic() - start, 2), str(error))
        except ScaffoldError as error:
            failure = str(error)
        status = FAILED if failure else PASSED
        return Result(step, status, round(time.monotonic() - start, 2), failure)

    def _no_interpreter(self, item: AnswerSet) -> str:
        interpreter = self.template.manifest.interpreter
        version = str(item.row.get(interpreter.question, "")) if interpreter else ""
        if not version or version in self.versions:
            return ""
        return f"there is no Python {version} on this machine"

    def _keep(self, item: AnswerSet, slot: Path) -> None:
        place = self.kept / item.id
        shutil.rmtree(place, ignore_errors=True)
        hidden = shutil.ignore_patterns(".venv", "*_cache", "__pycache__")
        shutil.copytree(slot, place, ignore=hidden, symlinks=True)


def _marks(template: Template) -> set[tuple[str, str]]:
    """Return the signs of Jinja that any of the template's folders has chosen."""
    configs = (load_config(questions_file(folder)) for folder in template.folders)
    return {pair for config in configs for pair in read_settings(config).marks}


def _copied(template: Template) -> set[bytes]:
    """Return the contents of the template's files that are copied as they stand."""
    found: set[bytes] = set()
    for folder in template.folders:
        suffix = read_settings(load_config(questions_file(folder))).suffix
        files = (path for path in folder.rglob("*") if path.is_file() and suffix)
        found |= {path.read_bytes() for path in files if not path.name.endswith(suffix)}
    return found


def _clear(slot: Path) -> None:
    """Take away what the set before left; leave what tools keep in hidden folders."""
    project, rendered = slot / "project", _rendered(slot)
    project.mkdir(exist_ok=True)
    (slot / LOG).unlink(missing_ok=True)
    for path in project.iterdir():
        if path.is_dir() and path.name.startswith(".") and path.name not in rendered:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _place(tree: Path, project: Path) -> None:
    """Move a rendered tree into a cleared slot; what a tool keeps under such a name gives way."""
    names = sorted(path.name for path in tree.iterdir())
    for name in names:
        shutil.rmtree(project / name, ignore_errors=True)
        (tree / name).rename(project / name)
    (project.parent / RENDERED).write_text("\0".join(names), encoding="utf-8")


def _rendered(slot: Path) -> set[str]:
    """Return the names at the root of the project that the template put there."""
    file = slot / RENDERED
    return set(file.read_text(encoding="utf-8").split("\0")) if file.exists() else set()


def _different(one: Path, other: Path) -> str:
    """Return the first path in which two trees differ; nothing where they are the same."""
    names = [_files(tree) for tree in (one, other)]
    if names[0] != names[1]:
        return str(next(iter(set(names[0]) ^ set(names[1]))))
    same = (name for name in names[0] if not filecmp.cmp(one / name, other / name, shallow=False))
    return str(next(same, ""))


def _files(tree: Path) -> list[Path]:
    paths = (path.relative_to(tree) for path in tree.rglob("*") if path.is_file())
    return sorted(path for path in paths if path.parts[0] != ".git")
