"""The report of a check as text, as JSON and as JUnit XML."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from generator.checking._results import Outcome
from generator.checking.check import SURROUNDINGS, Report
from generator.checking.updates.measure import Update
from generator.messages import counted, display, join_words, printable, shell_line
from generator.project.proof import FAILED, NOT_RUN, PASSED, Result

PROVEN = "proven"  # the mask of the sets whose every step passed
SHOWN = 12  # lines of a failure that are shown; the saved log has the rest


def as_text(report: Report) -> str:
    """Return the report as lines of text."""
    lines = [f"{item.place}: {item.message} [{item.rule}]" for item in report.findings]
    for outcome in report.outcomes:
        if outcome.status == FAILED:
            lines += ["", *_failure(outcome, report)]
    for update in report.updates:
        if update.outcome and update.outcome.status == FAILED:
            lines += ["", *_failed_update(update, report)]
    return "\n".join(map(printable, [*lines, *([""] if lines else []), *_totals(report)]))


def line(outcome: Outcome) -> str:
    """Return the line to show as soon as a set is done."""
    said = f"{outcome.status:<8} {outcome.set.id}  {outcome.seconds:5.1f} s  {answers(outcome)}"
    return printable(said)


def as_json(report: Report) -> dict[str, object]:
    """Return the report as plain data."""
    matrix, columns = report.matrix, report.proven_by_kind()
    masks = {**columns, PROVEN: report.proven()}
    return {
        "template": report.template.id,
        "version": report.template.manifest.version,
        "green": report.green,
        "seconds": report.seconds,
        "jobs": report.scope.jobs,
        "services": report.scope.services,
        "skipped": list(report.scope.skip),
        "findings": [asdict(item) for item in report.findings],
        "coverage": matrix
        and {
            "strength": matrix.strength,
            "possible": matrix.possible,
            "valid": len(matrix.valid),
            "rendered": matrix.covered(report.rendered()),
            "proven": matrix.covered(report.proven()),
        },
        "columns": {kind: matrix.covered(sets) for kind, sets in columns.items()} if matrix else {},
        "masks": {kind: matrix.mask(sets) for kind, sets in masks.items()} if matrix else {},
        "shard": {
            "part": report.scope.shard[0],
            "of": report.scope.shard[1],
            "sets": report.selected,
        },
        "refused": report.refused,
        "unproven": report.unproven(),
        "recommendation": report.standing and report.standing._asdict(),
        "sets": [_set(item, report) for item in report.outcomes],
        "updates": [_update(item, report) for item in report.updates],
    }


def _update(item: Update, report: Report) -> dict[str, object]:
    return {
        "base": item.base,
        "changed": dict(item.changed),
        "both": item.both,
        "conflicts": dict(item.conflicts),
        "files": dict(item.files),
        "status": item.outcome.status if item.outcome else None,
        "steps": _steps(item.outcome, report) if item.outcome else [],
    }


def _set(item: Outcome, report: Report) -> dict[str, object]:
    return {
        "id": item.set.id,
        "reason": item.set.reason,
        "answers": item.set.answers,
        "status": item.status,
        "steps": _steps(item, report),
        "left_out": item.left_out,
        "again": reproduce(item, report) if item.status == FAILED else None,
    }


def _steps(item: Outcome, report: Report) -> list[dict[str, object]]:
    kinds = report.kinds()
    return [{**asdict(result), "proves": kinds.get(result.step, "")} for result in item.results]


def write_junit(report: Report, file: Path) -> None:
    """Write the report as JUnit XML: a suite for the lint, and one for each set of answers."""
    from xml.etree import ElementTree as ET

    root = ET.Element("testsuites", name=f"scaffold template check {report.template.id}")
    lint = ET.SubElement(root, "testsuite", name="lint")
    for finding in report.findings:
        case = ET.SubElement(lint, "testcase", classname=finding.rule, name=finding.file)
        ET.SubElement(case, "failure", message=f"{finding.place}: {finding.message}")
    kinds = report.kinds()
    for outcome in report.outcomes:
        suite = ET.SubElement(root, "testsuite", name=outcome.set.id)
        for result in outcome.results:
            case = ET.SubElement(
                suite,
                "testcase",
                classname=outcome.set.id,
                name=result.step,
                time=str(result.seconds),
            )
            if properties := [*_properties(result, kinds)]:
                listed = ET.SubElement(case, "properties")
                for name, value in properties:
                    ET.SubElement(listed, "property", name=name, value=value)
            if result.status == FAILED:
                ET.SubElement(case, "failure", message=result.note)
            elif result.status == NOT_RUN:
                ET.SubElement(case, "skipped", message=result.note)
    for element in root.iter():  # XML has no place for most control characters
        element.attrib = {key: printable(said, "\n\t") for key, said in element.attrib.items()}
    ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _properties(result: Result, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a step proves, and the commands that it ran or only read."""
    if kind := kinds.get(result.step):
        yield "proves", kind
    yield from (("ran", command) for command in result.ran)
    yield from (("only read", f"{command} ({why})") for command, why in result.read)


def reproduce(outcome: Outcome, report: Report) -> str:
    """Return the command that tries a failed set again."""
    scope = report.scope
    words = ["scaffold", "template", "check", report.template.reference, "--only", outcome.set.id]
    for key, given in scope.fixed.items():
        words += ["--set", f"{key}={display(given.value)}"]
    words += ["--strength", str(scope.strength)]
    words += ["--services"] if scope.services else []
    words += [word for name in scope.skip for word in ("--skip", name)]
    words += ["--trust"] if scope.trust else []
    return shell_line(words)


def _failure(outcome: Outcome, report: Report) -> Iterator[str]:
    yield from _failed_steps(outcome, outcome.set.id)
    yield f"  {answers(outcome)}"
    yield f"  saved in {report.kept / outcome.set.id}"
    if outcome.left_out:
        yield f"  not saved: {outcome.left_out}"
    yield f"  again: {reproduce(outcome, report)}"


def _failed_update(update: Update, report: Report) -> Iterator[str]:
    if update.outcome:
        yield from _failed_steps(update.outcome, f"{update.base}, updated with {update.name},")
        yield f"  saved in {report.kept / update.outcome.set.id}"


def _failed_steps(outcome: Outcome, named: str) -> Iterator[str]:
    for result in outcome.results:
        if result.status == FAILED:
            said = result.note.splitlines() or [""]
            yield f"{named} failed at {result.step}: {said[0]}"
            yield from (f"  | {line.expandtabs()}" for line in said[1:][-SHOWN:])


def answers(outcome: Outcome) -> str:
    """Return the answers of a set on one line."""
    return " ".join(f"{key}={display(value)}" for key, value in outcome.set.answers.items())


def columns_line(report: Report) -> str:
    """Return what was proven of the combinations, each with its number."""
    matrix = report.matrix
    columns = report.proven_by_kind()
    return ", ".join(f"{kind} {matrix.covered(sets):,}" for kind, sets in columns.items() if matrix)


def _notes(report: Report) -> Iterator[str]:
    """Yield what the steps of the surroundings did not run."""
    kinds = report.kinds()
    notes = {
        (outcome.set.id, note): note
        for outcome in report.outcomes
        for result in outcome.results
        if kinds.get(result.step) == SURROUNDINGS and result.status == PASSED and result.note
        for note in result.note.split("; ")
    }
    for note, number in Counter(notes.values()).items():
        yield f"Only read, in {counted(number, 'answer set')}: {note.splitlines()[0]}."


def _tried(report: Report) -> Iterator[str]:
    """Yield how many commands of documents were run, in each set with a name."""
    results = [(item.set.reason, step) for item in report.outcomes for step in item.results]
    for reason, step in results:
        if step.ran:
            number, of = len(step.ran), len(step.ran) + len(step.read)
            yield f"Of the documents of {reason}, {number} of {of} commands were run."
    if sets := sum(bool(step.read) and not step.ran for _, step in results):
        yield f"In {counted(sets, 'answer set')}, the commands of the documents were only read."


def _updates(updates: Sequence[Update]) -> Iterator[str]:
    """Yield how updates merge with the edits of the owner, and which have conflicts."""
    if not updates:
        return
    hunks = sum(sum(item.conflicts.values()) for item in updates)
    files = sum(len(item.files) for item in updates)
    yield (
        f"Merged {counted(len(updates), 'update')} of edited projects, each with another answer: "
        f"{counted(hunks, 'conflict')}, {counted(sum(item.both for item in updates), 'place')} "
        f"where both sides added lines, {counted(files, 'edited file')} that the answer removes."
    )
    for item in updates:
        if item.conflicts:
            yield f"  {item.base}, {item.name}: in {join_words(item.conflicts)}"


def _standing(report: Report) -> Iterator[str]:
    """Yield how the template stands in the recommendation."""
    if report.standing:
        yield f"It comes first in {report.standing.first} % of the needs, next to the bundled ones."
        if unserved := report.standing.unserved:
            yield f"No default row and no `brings` serves {join_words(unserved)}."


def _totals(report: Report) -> Iterator[str]:
    number = len(report.findings)
    yield f"Lint: {counted(number, 'finding') if number else 'no findings'}."
    yield from _standing(report)
    matrix = report.matrix
    if matrix is None:
        yield f"Nothing was rendered: {report.refused or 'fix the findings of the lint first.'}"
        return
    pairs = "pair" if matrix.strength == 2 else f"combination of {matrix.strength} answers"  # noqa: PLR2004
    valid = len(matrix.valid)
    yield (
        f"Tried {counted(len(report.outcomes), 'answer set')} in {report.seconds:.0f} s. Of "
        f"{counted(valid, f'valid {pairs}')}, {matrix.covered(report.rendered())} rendered and "
        f"{matrix.covered(report.proven())} passed all commands."
    )
    yield f"Proven of these: {columns_line(report)}."
    if report.scope.shard != (1, 1):
        part, of = report.scope.shard
        yield f"This is part {part} of {of}: merge the reports of all parts to see the whole."
    yield from _notes(report)
    yield from _tried(report)
    yield from _updates(report.updates)
    if report.scope.skip:
        yield f"Skipped by --skip: {', '.join(report.scope.skip)}."
    if not report.commands:
        yield "Nothing was proven: the manifest lists no commands to run."
    if report.remains:
        yield report.remains
    for reason, number in report.unproven().items():
        yield f"Not proven in {counted(number, 'answer set')}: {reason.removesuffix('.')}."
