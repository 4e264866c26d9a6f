"""Write docs/proof.md from reports of `scaffold template check --json`.

    python -m scripts.proof [--judge | --updates] [FILE ...]

The shards of one check come one after the other, and are merged. Without files, prove all bundled
templates; the page names the variables that this needs. With
--judge, write nothing, print a summary, and fail if a report is not green or leaves out anything
that this machine could have tried. With --updates, write only the chapter on updates anew;
that chapter stays if no report has measured updates.
"""

import datetime as dt
import json
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from generator import __version__
from generator.checking._results import BEFORE, is_no_python
from generator.checking.merging import merge_reports
from generator.messages import counted, display
from generator.project.proof import FAILED, NOT_RUN, PASSED
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from scripts.markdown import draw

PAGE = Path(__file__).parents[1] / "docs" / "proof.md"
Report = Mapping[str, Any]

OPENING = """\
# The proof

Made on {date} by `python -m scripts.proof` with scaffold {version} on CPython {python}, from the
reports of `scaffold template check ID --json`. Do not edit this page by hand.

scaffold rendered each answer set twice to the same bytes and checked each file by its format. Then
it ran each command of the table in the project: `tests` without servers, `tests on servers` with
those that `DATABASE_URL`, `REDIS_URL` and `BROKER_URL` name (PostgreSQL, Redis, RabbitMQ). The last
column names what was not run.

The other columns count pairs: combinations of two answers, such as `auth=session` with
`database=postgres`, not whole projects. A pair counts where a set that contains it passed:

- `rendered`: twice to the same bytes, and each file is valid
- `code`: installed, linted, formatted, and without unused or missing dependencies
- `types`: type-checked
- `tests`, `servers`: tested without servers, and with them
- `surroundings`: documents, deployment files, workflow and secrets fit the files, settings and
  routes of the application. docker, helm, kubectl, sam and systemd were not run; their files and
  commands were read. The other commands of the documents were run with the defaults, everything on
  and everything off, and read in the other sets
- `all`: each of these
"""
UPDATES = """\
## Updates

In a project with the default answers, and in one with everything on, scaffold made the edits of
`edits.toml`: what an owner adds in the first week, a domain with its tests, a requirement, a
setting, a column with its migration, a command, steps and lines in compose file, CI and documents.
Then it changed one answer after the other, with those that it demands, and merged as
`scaffold update` does. `conflicts` are hunks that a person must decide; where both sides only added
lines, or changed a list beside each other, both stay (`both stay`). `removed` are files that the
owner has edited and the new answer removes, such as compose.yaml of an application that moves to a
server: a person decides on the whole file. Migrations stay, and an update that they contradict is
refused, so it is left out. If both sides have added a migration of Alembic, a test names the
command that joins the two.
"""
COLUMNS = ("rendered", "code", "types", "tests", "servers", "surroundings")


def main(argv: Sequence[str]) -> int:
    """Read the reports, or make them, and write the page; return 1 if one is not green."""
    judging, files = "--judge" in argv, [name for name in argv if not name.startswith("--")]
    texts = [Path(name).read_text(encoding="utf-8") for name in files] or list(_made())
    reports: list[Report] = [json.loads(text) for text in texts]
    if judging:  # each part of a check by itself
        print("\n".join([*_summary(reports), *chain.from_iterable(map(_failures, reports))]))
        return 0 if all(map(_is_whole, reports)) else 1
    reports = list(_whole(reports))
    proof, updates = _page_parts()
    if "--updates" in argv:
        page = "\n".join([proof.rstrip(), "", *_updates(reports)])
        PAGE.write_text(page.rstrip() + "\n", encoding="utf-8")
        return 0
    page = write_page(reports, dt.datetime.now(tz=dt.UTC).date())
    is_measured = any(report.get("updates") for report in reports)
    PAGE.write_text(page if is_measured else page + updates, encoding="utf-8")
    return 0 if all(report["green"] for report in reports) else 1


def _page_parts() -> tuple[str, str]:
    """Return the page as it is: the proof, and the chapter on updates, which is measured apart."""
    head = f"\n{UPDATES.splitlines()[0]}\n"
    proof, found, updates = PAGE.read_text(encoding="utf-8").partition(head)
    return proof, found + updates


def _whole(reports: Sequence[Report]) -> Iterator[Report]:
    """Yield the reports, with the shards of one check merged into one."""
    waiting: list[Report] = []
    for report in reports:
        waiting.append(report)
        if len(waiting) == waiting[0]["shard"]["of"]:
            yield merge_reports(waiting)
            waiting = []
    if waiting:
        yield merge_reports(waiting)  # names the parts that are missing


def write_page(reports: Sequence[Report], date: dt.date) -> str:
    """Return the page as Markdown."""
    opening = OPENING.format(date=date, version=__version__, python=platform.python_version())
    lines = [opening, *_summary(reports)]
    for report in reports:
        lines += ["", f"## {_title(report)}", "", *_steps(report), *_commands(report)]
        lines += _sets(report)
    lines += _updates(reports)
    return "\n".join(lines).rstrip() + "\n"


def _title(report: Report) -> str:
    """Return the template's name, with the interpreter if all sets use one, and a lone set."""
    title = str(report["template"])
    template = read_registry(load_guide()).candidates.get(title)
    interpreter = template.manifest.interpreter if template else None
    key = interpreter.question if interpreter else ""
    versions = {str(item["answers"].get(key, "")) for item in report["sets"]}
    if len(versions) == 1 and key:
        title = f"{title} on Python {versions.pop()}"
    lone = len(report["sets"]) == 1
    return f"{title}, {report['sets'][0]['reason']}" if lone else title


def _is_whole(report: Report) -> bool:
    """Tell whether all is green and only sets for missing interpreters were left out."""
    return report["green"] and all(map(is_no_python, report["unproven"]))


def _made() -> Iterator[str]:
    for template in read_registry(load_guide()).candidates:
        command = ["scaffold", "template", "check", template, "--services", "--json"]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        yield done.stdout


def _summary(reports: Sequence[Report]) -> Iterator[str]:
    yield _table(
        ["report", "sets", "valid pairs", *COLUMNS, "all", "minutes", "green", "not run"],
        (
            [
                _title(report),
                len(report["sets"]),
                f"{report['coverage']['valid']} of {report['coverage']['possible']}",
                *(report["columns"].get(name, "-") for name in COLUMNS),
                report["coverage"]["proven"],
                f"{report['seconds'] / 60:.1f}",
                "yes" if report["green"] else "no",
                "; ".join(_not_run(report)) or "-",
            ]
            for report in reports
        ),
    )
    yield "Valid pairs are those that can be chosen together, of all that can be written down."
    for report in reports:
        if count := sum(map(_is_from_before, report["sets"])):
            were = f"{counted(count, 'set')} {'was' if count == 1 else 'were'}"
            yield f"{_title(report)}: {were} {BEFORE}; that time is not counted."


def _is_from_before(item: Mapping[str, Any]) -> bool:
    return any(step["note"] == BEFORE for step in item["steps"])


def _not_run(report: Report) -> Iterator[str]:
    yield from (f"{name}, as asked" for name in report["skipped"])
    yield from (f"{counted(count, 'set')}: {why}" for why, count in report["unproven"].items())


def _failures(report: Report) -> Iterator[str]:
    for item in report["sets"]:
        for step in item["steps"]:
            if step["status"] == FAILED:
                yield f"{_title(report)}, set {item['id']}, {step['step']}: {step['note']}"


def _steps(report: Report) -> Iterator[str]:
    results: dict[str, list[Mapping[str, Any]]] = {}
    for item in report["sets"]:
        for step in item["steps"]:
            results.setdefault(step["step"], []).append(step)
    yield _table(
        ["step", "proves", "passed", "failed", "not run", "median seconds"],
        (
            [
                step,
                rows[0]["proves"],
                *(
                    sum(row["status"] == state for row in rows)
                    for state in (PASSED, FAILED, NOT_RUN)
                ),
                f"{median(row['seconds'] for row in rows if row['status'] != NOT_RUN):.1f}",
            ]
            for step, rows in results.items()
            if any(row["status"] != NOT_RUN for row in rows)
        ),
    )


def _commands(report: Report) -> Iterator[str]:
    """Yield which commands of the documents were run, and which were only read, and why."""
    found = [(item, step) for item in report["sets"] for step in item["steps"] if step["ran"]]
    if not found:
        return
    yield _table(
        ["command of the documents", *(f"`{item['id']}`, {item['reason']}" for item, _ in found)],
        (
            [f"`{' '.join(command.split())}`", *(_became(command, step) for _, step in found)]
            for command in dict.fromkeys(
                name
                for _, step in found
                for name in [*step["ran"], *(command for command, _ in step["read"])]
            )
        ),
    )


def _became(command: str, step: Mapping[str, Any]) -> str:
    """Return what became of a command in one set."""
    if command in step["ran"]:
        return "run"
    why = dict(step["read"]).get(command)
    return f"only read: {why}" if why else "-"


def _sets(report: Report) -> Iterator[str]:
    keys = list(dict.fromkeys(key for item in report["sets"] for key in item["answers"]))
    yield _table(
        ["set", *keys, "seconds", "status"],
        (
            [
                f"`{item['id']}`",
                *(display(item["answers"].get(key, "")) for key in keys),
                f"{sum(step['seconds'] for step in item['steps']):.0f}",
                item["status"],
            ]
            for item in report["sets"]
        ),
    )


def _updates(reports: Iterable[Report]) -> Iterator[str]:
    """Yield the chapter on updates: a table for each template with edits."""
    measured = [report for report in reports if report.get("updates")]
    if measured:
        yield UPDATES
    for report in measured:
        updates = report["updates"]
        both = sum(item["both"] for item in updates)
        conflicts = sum(_conflicts(item) for item in updates)
        removed = sum(len(item["files"]) for item in updates)
        yield f"### {report['template']}\n"
        yield _table(
            ["project", "update", "both stay", "conflicts", "removed"],
            [
                *map(_update, updates),
                ["all", counted(len(updates), "update"), both, conflicts, removed],
            ],
        )


def _update(item: Mapping[str, Any]) -> list[object]:
    changed = " ".join(f"{key}={display(value)}" for key, value in item["changed"].items())
    files = ", ".join(f"`{name}`" for name in item["files"])
    return [item["base"], f"`{changed}`", item["both"], _conflicts(item), files or "-"]


def _conflicts(item: Mapping[str, Any]) -> int:
    return sum(item["conflicts"].values())


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return draw(head, [[str(cell) for cell in row] for row in rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
