"""`scaffold template`: run its actions; check a template."""

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from generator import formats
from generator.cli import drawing, output
from generator.cli.commands import template_names
from generator.errors import InputError
from generator.messages import printable
from generator.project.request import parse_set_options
from generator.recommendation.guide import load_guide
from generator.registry.manifest import ManifestError
from generator.registry.registry import Registry, get_template
from generator.registry.template import Template

if TYPE_CHECKING:
    from generator.checking.check import CheckOptions, Report


def run(options: argparse.Namespace) -> int:
    """List, add and remove names, show or check a template, merge reports, or create a skeleton."""
    if options.action == "new":
        from generator.cli.commands import template_new

        return template_new.run(options)
    if options.action == "merge":
        from generator.cli.commands import template_merge

        return template_merge.run(options)
    if options.action in {"list", "add", "remove"}:
        return template_names.run(options)
    try:
        template = get_template(options.id, Registry(load_guide(), reporter=drawing.REPORTER))
    except ManifestError as error:
        return _check_unreadable(error, options)
    if options.action == "check":
        return _check(template, options)
    from generator.cli.commands import template_show

    return template_show.run(template, options)


def _check(template: Template, options: argparse.Namespace) -> int:
    """Lint and prove a template; print the findings."""
    from generator.checking import reports
    from generator.checking.check import check

    scope = _scope(options)
    if options.junit and not Path(options.junit).absolute().parent.is_dir():
        raise InputError(f"--junit: there is no folder {Path(options.junit).parent}.")
    with drawing.tally(f"Checking {template.id}") as tell:
        report = check(
            template, scope, lambda done, number, of: tell(reports.line(done), number, of)
        )
    return _say(report, options)


def _check_unreadable(error: ManifestError, options: argparse.Namespace) -> int:
    """Print all errors of a manifest with their lines; other commands raise the first."""
    from generator.checking.check import check_unreadable

    if options.action != "check":
        raise error
    return _say(check_unreadable(error.file, _scope(options)), options)


def _scope(options: argparse.Namespace) -> "CheckOptions":
    from generator.checking.check import CheckOptions, place_for_failed

    return CheckOptions(
        strength=options.strength,
        only=tuple(options.only),
        skip=tuple(options.skip),
        fixed=parse_set_options(options.set),
        budget=float("inf") if options.budget is None else options.budget,
        jobs=(os.cpu_count() or 1) if options.jobs is None else options.jobs,
        services=options.services,
        trust=options.trust,
        resume=options.resume,
        shard=_shard(options.shard),
        updates=tuple(options.update),
        kept=Path(options.keep) if options.keep else place_for_failed(),
    )


def _shard(text: str) -> tuple[int, int]:
    """Return the part of the sets, and of how many parts."""
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
    if not found:
        raise InputError(f"--shard {printable(text) or '(empty)'}: write K/N, such as 1/4.")
    return int(found[1]), int(found[2])


def _say(report: "Report", options: argparse.Namespace) -> int:
    from generator.checking import reports

    if options.junit:
        reports.write_junit(report, Path(options.junit))
    if options.json:
        output.say_json(formats.REPORT, reports.as_json(report))
    else:
        output.say(reports.as_text(report))
    return 0 if report.green else 1
