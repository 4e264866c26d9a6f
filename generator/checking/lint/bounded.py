"""The lint of third-party files in a worker: reading them can take any time and memory."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from generator import limits
from generator.checking.lint.finding import Finding
from generator.checking.lint.rendered import lint_tree
from generator.checking.lint.template import lint
from generator.errors import InputError, WorkError
from generator.registry.template import Template
from generator.rendering.aside import folders_aside
from generator.rendering.render import check_source, do_in_worker

MOST_FINDINGS = 1_000  # that are passed on; the rest is counted


def lint_template(template: Template) -> list[Finding]:
    """Lint a template, once the gate has accepted its folders: until then no file is read."""
    refused = [_refusal(folder) for folder in template.folders if not template.bundled]
    if findings := [finding for finding in refused if finding]:
        return findings
    return _do(LintJob(template.id, lint, (template,)), here=template.bundled)


def lint_rendered(
    template: Template,
    tree: Path,
    questions: Collection[str],
    marks: Collection[tuple[str, str]],
    copied: Collection[bytes],
) -> list[Finding]:
    """Lint what a template has rendered into `tree`, as `lint_tree` does."""
    job = LintJob(template.id, lint_tree, (tree, tuple(questions), tuple(marks), frozenset(copied)))
    return _do(job, here=template.bundled)


@dataclass(frozen=True)
class LintJob:
    """The job of a worker: a lint with its arguments; the result has a row for each finding."""

    template: str
    lint: Callable[..., Iterable[Finding]]
    arguments: tuple[object, ...]

    @property
    def name(self) -> str:
        """The subject of the job."""
        return f"lint of {self.template}"

    def do(self, *, trust: bool) -> Sequence[Sequence[object]]:  # noqa: ARG002 - it runs no code
        """Return the findings as rows of JSON."""
        found = list(self.lint(*self.arguments))
        rows = [astuple(finding) for finding in found[:MOST_FINDINGS]]
        more = len(found) - len(rows)
        return [*rows, (self.template, 0, "more", f"There are {more} more.")] if more else rows


def _do(job: LintJob, *, here: bool) -> list[Finding]:
    if here:
        return list(job.lint(*job.arguments))
    try:
        rows = do_in_worker(job)
    except WorkError:
        message = (
            f"It was not read: that takes more than {limits.MOST_SECONDS} seconds or "
            f"{limits.MOST_MEMORY >> 20} MiB of memory."
        )
        return [Finding(job.template, 0, "not-read", message)]
    assert isinstance(rows, list)  # noqa: S101 - our own rows
    return [Finding(*row) for row in rows]


def _refusal(folder: Path) -> Finding | None:
    """Return the gate's refusal of a folder as a finding."""
    try:
        check_source(folder, folders_aside(folder))
    except InputError as error:
        return Finding(folder.name, 0, "refused", str(error))
    return None
