"""`scaffold new`: needs, recommendation, options, summary, repository."""

import argparse
from typing import TYPE_CHECKING

from generator.cli import output
from generator.cli.drawing import REPORTER, progress
from generator.cli.generation import checked_destination, clear_leftovers, preview, report
from generator.cli.prompts.drafts import discard_draft, present_folder
from generator.errors import InputError
from generator.project.request import (
    Request,
    read_request,
    refuse_blind_trust,
    with_house_rules,
)
from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry, invite, read_registry

if TYPE_CHECKING:  # imported only after the first question is on the screen
    from generator.project.destination import Destination
    from generator.project.plan import Plan


def run(options: argparse.Namespace) -> int:
    """Ask, decide, generate, and print the commands to run next."""
    registry = invite(options.invite, read_registry(load_guide(), REPORTER))
    registry = with_house_rules(registry, options.rules)
    request = _read_request(options, registry)
    request = request._replace(invited=tuple(options.invite), rules=options.rules or "")
    asked = output.interactive(options)
    decide = _converse if asked else _decide
    destination, plan = decide(options, request, registry)
    if options.dry_run:
        return preview(destination, plan, options)
    from generator.project import operations
    from generator.project.generate import install
    from generator.recommendation.serving import missing_sentence

    here = present_folder()
    clear_leftovers(str(destination.path), options, left_too=True)
    project = operations.apply(plan, destination, progress, with_git=not options.no_git)
    if asked:
        discard_draft(here)
    if not options.no_install:
        project = install(destination.path, project, progress, may_run=plan.may_install)
    code = report(destination, plan, project, options)
    if not asked and (missing := missing_sentence(plan.unmet)):
        output.note(missing)
    return code


def _read_request(options: argparse.Namespace, registry: Registry) -> Request:
    """Read the request from the options and the answers file."""
    request = read_request(
        needs=options.need,
        settings=options.set,
        template=options.template,
        file=options.answers,
        registry=registry,
        trust=options.trust,
        skip_tasks=options.skip_tasks,
    )
    if request.template is None:
        registry.refuse_duplicates()
    return request


def _converse(
    options: argparse.Namespace, request: Request, registry: Registry
) -> "tuple[Destination, Plan]":
    from generator.cli.prompts.session import Session

    clear_leftovers(options.destination, options)
    return Session(options.destination, request, registry).run()


def _decide(
    options: argparse.Namespace, request: Request, registry: Registry
) -> "tuple[Destination, Plan]":
    """Decide without asking; refuse if the options are not sufficient."""
    from generator.rendering.render import warm_up

    _refuse_to_guess(options)
    refuse_blind_trust(request, options.answers)
    destination = checked_destination(options.destination, options)
    if request.template and not request.template.bundled:
        warm_up(copier=request.template.manifest.plain)
    from generator.project.plan import make_plan
    from generator.questions.capabilities import introduction

    plan = make_plan(request, destination.name, registry)
    asked = {"trust": plan.trust, "skips_tasks": plan.skips_tasks}
    for line in introduction(plan.questions, plan.template.title, **asked):
        output.note(line)
    for line in plan.notes:
        output.note(line)
    return destination, plan


def _refuse_to_guess(options: argparse.Namespace) -> None:
    """Refuse to continue without a terminal, unless `--yes` is passed; name the missing options."""
    missing = []
    if options.destination is None:
        missing.append("DESTINATION")
    if not options.yes:
        missing.append("--yes, to use the default of every question without an answer")
    if missing:
        raise InputError(
            "Cannot ask questions: there is no terminal, or --json was given. "
            f"Pass {' and '.join(missing)}. Give answers with --need KEY=VALUE, "
            "--set KEY=VALUE, --template ID or --answers FILE."
        )
