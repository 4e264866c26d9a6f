"""`scaffold template new`: create the skeleton of a template."""

import argparse

from generator.cli import output
from generator.cli.drawing import progress
from generator.cli.generation import checked_destination, clear_leftovers, preview, report
from generator.cli.prompts.summary import summary
from generator.errors import Cancelled, InputError
from generator.project.destination import Destination
from generator.project.generate import generate, install
from generator.project.plan import Plan, make_plan
from generator.project.request import Request, parse_set_options
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs
from generator.registry.registry import Registry, find_skeleton


def run(options: argparse.Namespace) -> int:
    """Ask the questions of the skeleton, and generate it; dependencies are not installed."""
    registry = Registry(load_guide())
    needs, skeleton = default_needs(registry.guide), find_skeleton(registry.guide)
    request = Request(needs, frozenset(), skeleton, parse_set_options(options.set))
    asked = output.interactive(options)
    if not (asked or options.yes):
        raise InputError(
            "Cannot ask questions: there is no terminal, or --json was given. Pass --yes, to use "
            "the default of every question without an answer. Give answers with --set KEY=VALUE."
        )
    destination = checked_destination(options.destination, options)
    plan = make_plan(request, destination.name, registry)
    if asked:
        plan = _ask(plan, request, destination, registry)
    if options.dry_run:
        return preview(destination, plan, options)
    clear_leftovers(str(destination.path), options, left_too=True)
    project = generate(
        plan,
        destination.path,
        progress,
        with_git=not options.no_git,
        has_neighbours=destination.has_neighbours,
    )
    if not options.no_install:
        project = install(destination.path, project, progress, may_run=plan.may_install)
    return report(destination, plan, project, options)


def _ask(plan: Plan, request: Request, destination: Destination, registry: Registry) -> Plan:
    """Ask the questions until the user confirms the summary."""
    from generator.cli.prompts.options import OptionsPrompt
    from generator.cli.prompts.widgets import Ask, say_yes

    try:
        while True:
            walk = OptionsPrompt(plan, request.given)
            walk.run()
            request = request._replace(given=walk.given)
            plan = make_plan(request, destination.name, registry)
            answers = plan.answers.recorded()
            output.say("\n" + summary(destination.shown, plan.template.title, answers))
            if say_yes(Ask("Generate it?")) is True:
                return plan
    except (KeyboardInterrupt, Cancelled) as left:
        raise Cancelled("Nothing was written.") from left
