"""`scaffold adopt`: the answers that fit an existing project, a confirmation, the record."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from generator.cli import output
from generator.cli.adopt_report import adoption_lines, as_document, closing_lines
from generator.cli.drawing import REPORTER, progress
from generator.errors import InputError
from generator.formats import ADOPTION
from generator.project.adopt.origin import Typed, find_origin
from generator.project.adopt.place import open_unadopted
from generator.project.adopt.plan import Adoption, adoption_of
from generator.project.adopt.record import record
from generator.project.request import refuse_blind_trust
from generator.project.update.plan import refuse_unclean
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.system.repository import Repository

CANCELLED = 130


def run(options: argparse.Namespace) -> int:
    """Find a base, show it, ask, record it."""
    asks = output.interactive(options) and not options.dry_run
    if not (asks or options.yes or options.dry_run):
        raise InputError(
            "Cannot ask before the project is changed: there is no terminal, or --json was given. "
            "Pass --yes to record what is found, or --dry-run to see it first."
        )
    project, repository = open_unadopted(options.path, undoes=not options.dry_run)
    if not options.dry_run:
        refuse_unclean(repository, "Adopting a project")
    registry = read_registry(load_guide(), REPORTER)
    origin = find_origin(_typed(options), project, registry)
    refuse_blind_trust(origin.request, options.answers or origin.answers_file)
    with ExitStack() as ends:
        with progress("Looking for the answers that fit"):
            adoption = ends.enter_context(adoption_of(project, repository, origin, registry))
        if options.dry_run:
            return _show(project, adoption, options)
        return _record(project, repository, adoption, options, asks=asks)


def _typed(options: argparse.Namespace) -> Typed:
    return Typed(options.template, options.need, options.set, options.answers, options.trust)


def _show(project: Path, adoption: Adoption, options: argparse.Namespace) -> int:
    """Show what would be recorded, and write nothing."""
    if options.json:
        output.say_json(ADOPTION, as_document(project, adoption, None))
        return 0
    output.say("\n".join(adoption_lines(adoption)))
    output.say("\nNothing was changed.")
    return 0


def _record(
    project: Path,
    repository: Repository,
    adoption: Adoption,
    options: argparse.Namespace,
    *,
    asks: bool,
) -> int:
    if not options.json:
        output.say("\n".join(adoption_lines(adoption)))
    if asks and not _confirmed():
        output.say("Nothing was changed.")
        return CANCELLED
    with progress("Recording"):
        recorded = record(repository, adoption)
    if options.json:
        output.say_json(ADOPTION, as_document(project, adoption, recorded))
        return 0
    output.say("\n".join(closing_lines(options.path, adoption, recorded)))
    return 0


def _confirmed() -> bool:
    from generator.cli.prompts.widgets import Ask, Back, say_yes

    answer = say_yes(Ask("Record this as the project's base?", goes_back=False))
    return not isinstance(answer, Back) and answer
