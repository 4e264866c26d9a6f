"""What `scaffold adopt` prints: the base that it found, and the outcome, as lines and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.messages import counted, display, printable, shell_line
from generator.project.adopt.likeness import Likeness
from generator.project.adopt.plan import Adoption
from generator.project.adopt.record import Recorded
from generator.questions.capabilities import announced
from generator.registry.template import FOLDER

MOST_NAMED = 20  # files of a kind
LITTLE = 20  # per cent
DIGITS = 12  # of a commit's id


def adoption_lines(adoption: Adoption) -> list[str]:
    """Return the template, the answers with their sources, and how alike the project is."""
    plan, likeness = adoption.plan, adoption.likeness
    version = plan.template.manifest.version
    lines = [f"Template: {printable(plan.template.credited)}" + (f", {version}" if version else "")]
    lines += ["Answers:", *_answers(adoption)]
    number = len(likeness.equal) + len(likeness.changed) + len(likeness.missing)
    lines.append(
        f"The project has {likeness.share}% of the template's lines, and {len(likeness.equal)} of "
        f"its {counted(number, 'file')} unchanged."
    )
    lines += _files(likeness)
    if likeness.share < LITTLE:
        lines.append("That is little. An update changes only what both have, and adds files.")
    if plan.tasks:
        lines.append(announced(plan.tasks, trust=plan.trust, skipped=plan.skips_tasks))
    return lines


def closing_lines(typed: str, adoption: Adoption, recorded: Recorded) -> list[str]:
    """Return the outcome, and the commands to run next."""
    template, pristine = adoption.plan.template, recorded.pristine[:DIGITS]
    named = ["-t", template.source] if template.origin == FOLDER else []  # no record names it
    path = [] if typed == "." else [typed]
    git = ["git", *(["-C", typed] if path else [])]
    lines = [
        "",
        f"Recorded in commit {recorded.commit[:DIGITS]}; commit {pristine} is the template alone.",
        "",
        "Next:",
        f"  {shell_line([*git, 'diff', pristine, 'HEAD', '--', '.'])}  # your own changes",
    ]
    if adoption.likeness.missing:
        taken = shell_line([*git, "checkout", pristine, "--", "FILE"])
        lines.append(f"  {taken}  # takes over a file that you do not have")
    return [*lines, f"  {shell_line(['scaffold', 'update', *path, *named])}"]


def as_document(project: Path, adoption: Adoption, recorded: Recorded | None) -> dict[str, object]:
    """Return the base and the outcome as plain data."""
    template, likeness = adoption.plan.template, adoption.likeness
    return {
        "project": str(project),
        "recorded": recorded is not None,
        "commit": recorded.commit if recorded else "",
        "pristine": recorded.pristine if recorded else "",
        "template": {
            "id": template.id,
            "source": template.source,
            "commit": template.commit,
            "version": template.manifest.version,
        },
        "answers": {
            item.key: {"value": item.value, "from": item.source} for item in adoption.answers
        },
        "likeness": {
            "percent": likeness.share,
            "equal": list(likeness.equal),
            "changed": [item._asdict() for item in likeness.changed],
            "missing": list(likeness.missing),
            "alone": list(likeness.alone),
        },
        "tasks": list(adoption.plan.tasks),
    }


def _answers(adoption: Adoption) -> Iterator[str]:
    shown = [(item.key, display(item.value), item.source) for item in adoption.answers]
    wide = max((len(key) for key, _, _ in shown), default=0)
    long = max((len(value) for _, value, _ in shown), default=0)
    for key, value, source in shown:
        yield f"  {printable(f'{key:{wide}}  {value:{long}}')}  {printable(source)}"


def _files(likeness: Likeness) -> Iterator[str]:
    changed = [f"{item.path}  (+{item.added} -{item.removed} lines)" for item in likeness.changed]
    yield from _named("Different in the project", changed)
    yield from _named("Not in the project, so an update counts them as deleted", likeness.missing)
    if likeness.alone:
        yield f"Only in the project: {counted(len(likeness.alone), 'file')}."


def _named(title: str, names: Sequence[str]) -> Iterator[str]:
    if not names:
        return
    yield f"{title}:"
    yield from (f"  {printable(name)}" for name in names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        yield f"  and {len(names) - MOST_NAMED} more"
