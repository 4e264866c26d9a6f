"""Take the steps of `[surroundings]` on a rendered project."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from generator.checking.surroundings import (
    compose,
    dockerfile,
    documents,
    kubernetes,
    sam,
    secrets,
    systemd,
    trial,
    workflow,
)
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, lines
from generator.checking.surroundings.routes import Routes, read_routes
from generator.checking.surroundings.tools import TAIL, Ran, Tools
from generator.messages import shell_line
from generator.project.proof import FAILED, NOT_RUN, PASSED, Result
from generator.registry.manifest import Manifest


class Step(NamedTuple):
    """The files that a step reads, and its check of a project."""

    find: Callable[[Project], list[str]]
    check: Callable[[Project], Remarks]


COMMANDS = "commands"  # the step that runs what documents name; it comes last
STEPS: Mapping[str, Step] = {
    "documents": Step(documents.find, documents.check),
    "compose": Step(compose.find, compose.check),
    "dockerfile": Step(dockerfile.find, dockerfile.check),
    "kubernetes": Step(kubernetes.find, kubernetes.check),
    "systemd": Step(systemd.find, systemd.check),
    "sam": Step(sam.find, sam.check),
    "workflow": Step(workflow.find, workflow.check),
    "secrets": Step(secrets.find, secrets.check),
    COMMANDS: Step(documents.find, trial.check),
}

UNEXPECTED = (AttributeError, LookupError, TypeError, ValueError)  # of files in another shape
SHAPE = "a file has a value of another type than expected"
ROUTES = "routes"  # the step that asks the application for its routes; reported if it fails

Answers = Mapping[str, object]


class Run(NamedTuple):
    """How commands of a project run, once for each `key`; with a `refusal` they do not.

    `tries` says whether the commands that documents name are run; `follow_ups` are commands that
    are shown after the next steps.
    """

    answers: Answers
    environment: Mapping[str, str]
    key: str
    refusal: str
    tries: bool = False
    follow_ups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surveyor:
    """Surveys the projects of one template; `skipped` names steps to leave out."""

    manifest: Manifest
    tools: Tools
    skipped: frozenset[str] = frozenset()

    @property
    def steps(self) -> list[str]:
        """The names of the steps to take, in order."""
        return [
            name
            for name in STEPS
            if name in self.manifest.surroundings.steps and name not in self.skipped
        ]

    def survey(self, root: Path, run: "Run") -> list[Result]:
        """Take all steps that have files in this project."""
        project = Project(
            root,
            self.manifest.surroundings,
            self.tools,
            self.manifest.secrets,
            next_steps=(*self.manifest.next_steps, *run.follow_ups),
        )
        steps = [name for name in self.steps if STEPS[name].find(project)]
        results: list[Result] = []
        if steps:
            try:
                project = self._with_code(project, run)
            except ValueError as error:
                results = [Result(ROUTES, FAILED, note=str(error))]
                steps = []
        for name in steps:
            failed = next((item.step for item in results if item.status == FAILED), "")
            if name == COMMANDS and failed:
                results.append(Result(name, NOT_RUN, note=f"{failed} failed"))
            else:
                results.append(_take(name, STEPS[name], project, run.refusal))
        return results

    def withheld(self, root: Path, reason: str) -> list[Result]:
        """Return the steps of a project that failed before."""
        project = Project(root, self.manifest.surroundings, self.tools, self.manifest.secrets)
        found = [name for name in self.steps if STEPS[name].find(project)]
        return [Result(name, NOT_RUN, note=reason) for name in found]

    def _with_code(self, project: Project, run: "Run") -> Project:
        """Return the project with what only its own code can tell, if that may run.

        Raises `ValueError` if the command `routes` prints no OpenAPI document.
        """
        plan = self.manifest.surroundings
        variables = run.environment if run.tries and not run.refusal else None
        project = replace(project, refusal=run.refusal, variables=variables)
        if plan.routes and not run.refusal:
            project = replace(project, routes=self._routes(project, run))
        if run.refusal or not plan.start:
            return project

        def start(variables: Mapping[str, str], guessed: str) -> Ran:
            given = {name: _fill(value, run.answers) for name, value in variables.items()}
            words = _filled(plan.start, run.answers)
            return self.tools.once(
                f"start {run.key} {guessed}",
                lambda: self.tools.run(words, project.root, {**run.environment, **given}),
            )

        return replace(project, start=start)

    def _routes(self, project: Project, run: "Run") -> Routes:
        words = _filled(project.plan.routes, run.answers)
        code, said = self.tools.once(
            f"routes {run.key}", lambda: self.tools.run(words, project.root, run.environment)
        )
        if code:
            raise ValueError(f"`{shell_line(words)}` ended with {code}:\n{said[-TAIL:]}")
        try:
            return read_routes(said, project.plan.paths)
        except ValueError as error:
            raise ValueError(f"`{shell_line(words)}`: {error}") from error


def _take(name: str, step: Step, project: Project, refusal: str) -> Result:
    """Take a step; it has not run if something was left out because of the refusal."""
    start = time.monotonic()
    try:
        remarks = list(step.check(project))
        faults, rest = lines(remarks)
    except UNEXPECTED as error:
        remarks, faults, rest = [], f"{SHAPE}: {error}", ""
    left_out = refusal and refusal in rest
    status = FAILED if faults else NOT_RUN if left_out else PASSED
    commands = [remark for remark in remarks if remark.command]
    return Result(
        name,
        status,
        round(time.monotonic() - start, 2),
        faults or rest,
        ran=tuple(item.command for item in commands if not item.text),
        read=tuple((item.command, item.text) for item in commands if item.text),
    )


def _filled(words: tuple[str, ...], answers: Answers) -> tuple[str, ...]:
    return tuple(_fill(word, answers) for word in words)


def _fill(text: str, answers: Answers) -> str:
    """Put answers into a text that names them as `{question}`."""
    for key, value in answers.items():
        if isinstance(value, str):
            text = text.replace(f"{{{key}}}", value)
    return text
