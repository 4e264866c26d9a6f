"""`scaffold status`: a project's version, what differs from its template, and what waits."""

import argparse
import os
import sys
from collections.abc import Iterator

from generator import formats
from generator.cli import output
from generator.messages import counted, join_words, shell_line
from generator.project.command import relative_path
from generator.project.drift import FileDrift
from generator.project.living import open_project
from generator.project.request import with_house_rules
from generator.project.status import Difference, Status, as_json, read_status
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_known
from generator.registry.template import BUNDLED, FOLDER
from generator.system.names import RECORD

HEADING, PLAIN = "heading", ""  # kinds of lines
MOST_NAMED = 3  # conflicts in one line
LABEL = 11  # columns of a label


def run(options: argparse.Namespace) -> int:
    """Look at a project and print how it stands; differences are no failure."""
    project = open_project(options.path)
    registry = with_house_rules(read_known(load_guide(), project.record.template), None)
    status = read_status(project, registry)
    if options.json:
        output.say_json(formats.STATUS, as_json(status))
        return 0
    lines = list(_lines(status, options))
    if sys.stdout.isatty():
        from generator.cli.drawing import draw_lines
        from generator.recommendation.explanation import Line

        draw_lines(Line(*line) for line in lines)
    else:
        output.say("\n".join(text for text, _ in lines))
    return 0


def _lines(status: Status, options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    typed = [] if options.path == os.curdir else [options.path]
    update = shell_line(["scaffold", "update", *typed])
    source = status.template.source
    origin = f", {source}" if source and source != BUNDLED else ""
    yield f"{status.path.name}: {status.title}{origin}", HEADING
    yield from _row("Version", _version(status, update))
    yield from _row("Changes", _changes(status.difference, listed=options.drift))
    if options.drift:
        yield from ((_file(item), PLAIN) for item in status.difference.files)
    if status.pending:
        yield from _row("Update", _pending(status, update))
    if status.best not in {"", status.template.id}:
        record = relative_path(status.path / RECORD)
        again = shell_line(["scaffold", "recommend", "--answers", record])
        yield from _row("Needs", f"{status.best_title} fits the recorded needs best today: {again}")


def _row(label: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield a label and a text beside it."""
    first = f"  {label}".ljust(LABEL)
    for line in output.wrapped(text, first, " " * LABEL):
        yield line, PLAIN


def _version(status: Status, update: str) -> str:
    recorded, news = status.template, status.news
    version = recorded.version or recorded.commit[:12] or "not recorded"
    if news.waits is None:
        named = f" -t {FOLDER.upper()}" if recorded.source == FOLDER else ""
        return (
            f"{version}; whether a newer one waits is not known: {news.why}. Look: {update} --check"
            f"{named}"
        )
    where = "is installed" if news.installed else f"was there on {news.day}"
    if news.waits:
        return f"{version}, and {news.shown} {where}: {update}"
    if news.installed:
        return f"{version}, the installed one"
    if not news.day:
        return f"{version}, the commit that was asked for"
    return f"{version}, the newest one on {news.day}; look again: {update} --check"


def _changes(difference: Difference, *, listed: bool) -> str:
    if difference.why:
        return f"not known: {difference.why}"
    older = (
        ""
        if difference.is_recorded
        else f" The recorded render is not in this history; an older one is, in commit "
        f"{difference.commit[:12]}, so that changes of the template count too."
    )
    if not difference.files:
        return f"none: all files are as they were generated.{older}"
    counts = [f"{number} {kind}" for kind, number in difference.counts.items() if number]
    number = counted(len(difference.files), "file")
    differ = "differs" if len(difference.files) == 1 else "differ"
    more = "" if listed else " (--drift lists them)"
    return f"{number} {differ} from the template: {', '.join(counts)}{more}.{older}"


def _file(item: FileDrift) -> str:
    lines = "binary" if item.added is None else f"+{item.added} -{item.deleted or 0}"
    path = f"{item.old} -> {item.path}" if item.old else item.path
    return f"    {item.kind:<8} {lines:>11}  {path}"


def _pending(status: Status, update: str) -> str:
    pending = status.pending
    if not pending or not pending.waits:
        return f"one was interrupted; undo it: {update} --abort"
    names = list(pending.conflicts[:MOST_NAMED])
    if more := len(pending.conflicts) - len(names):
        names.append(f"{more} more")
    what = f"decide the conflicts in {join_words(names)}" if names else "all conflicts are decided"
    return f"one waits for you: {what}; then {update} --continue, or --abort"
