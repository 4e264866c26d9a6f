"""`scaffold update`: the plan, a confirmation, the merge."""

import argparse
from contextlib import ExitStack

from generator.cli import output
from generator.cli.drawing import REPORTER, progress
from generator.cli.update_report import (
    as_document,
    closing_lines,
    command_line,
    plan_lines,
)
from generator.errors import InputError, WorkError
from generator.formats import UPDATE
from generator.project import operations
from generator.project.living import LivingProject, open_project
from generator.project.request import parse_set_options, with_house_rules
from generator.project.result import Step
from generator.project.update.apply import abort_update, apply_update, continue_update
from generator.project.update.changes import diff
from generator.project.update.plan import (
    UpdatePlan,
    repository_of,
    waiting,
)
from generator.project.update.target import Wish, newest_template
from generator.recommendation.guide import load_guide
from generator.registry.registry import Registry, read_registry
from generator.system.repository import Repository


def run(options: argparse.Namespace) -> int:
    """Plan, show, ask, apply; or do what `--check`, `--continue` or `--abort` say."""
    living = open_project(options.path)
    if options.abort:
        return _say([abort_update(repository_of(living))], options)
    registry = with_house_rules(read_registry(load_guide(), REPORTER), options.rules)
    if options.go_on:
        return _continue(living, options)
    wish = Wish(
        parse_set_options(options.set),
        options.template or "",
        options.base or "",
        options.trust,
        options.skip_tasks,
    )
    if options.check:
        return _check(living, wish, registry, options)
    return _update(living, wish, registry, options)


def _check(
    living: LivingProject, wish: Wish, registry: Registry, options: argparse.Namespace
) -> int:
    """Say in one line whether a newer version waits; exit 1 if so."""
    line = waiting(living, wish, registry)
    if options.json:
        output.say_json(UPDATE, {"waiting": bool(line), "message": line})
    else:
        output.say(line or "Nothing newer: this project has the newest version of its template.")
    return 1 if line else 0


def _update(
    living: LivingProject, wish: Wish, registry: Registry, options: argparse.Namespace
) -> int:
    asks = output.interactive(options) and not (options.apply or options.dry_run)
    if not (asks or options.yes or options.apply or options.dry_run):
        raise InputError(
            "Cannot ask before the update: there is no terminal, or --json was given. Pass --yes "
            "to apply it, or --dry-run to see it first."
        )
    repository = operations.ready_repository(living)
    template = newest_template(living, wish, registry)
    if asks:
        from generator.cli.prompts.update import answer_open_questions

        wish = answer_open_questions(living, template, wish, registry)
    with ExitStack() as ends:
        with progress("Planning the update"):
            planned = operations.planned_update(living, repository, template, wish, registry)
            plan = ends.enter_context(planned)
        if options.apply and options.apply != plan.token:
            raise WorkError(
                f"The plan {options.apply} is not valid any more: the project, the template or the "
                f"answers have changed since. Now it is {plan.token}; look at it with --dry-run."
            )
        if options.dry_run:
            return _show(plan, plan.repository, options)
        return _apply(plan, options, asks=asks)


def _apply(plan: UpdatePlan, options: argparse.Namespace, *, asks: bool) -> int:
    if not plan.is_needed:
        return _say([], options, plan)
    if asks:
        from generator.cli.prompts.update import confirm

        output.say("\n".join(plan_lines(plan)))
        if not confirm(plan):
            output.say("Nothing was changed.")
            return 130
    may_run = plan.target.plan.may_install
    steps = apply_update(plan, progress, may_run=may_run, message=options.message or "")
    return _say(steps, options, plan)


def _continue(living: LivingProject, options: argparse.Namespace) -> int:
    bundled = living.record.template.source == "bundled"
    steps = continue_update(
        living.path, repository_of(living), progress, may_run=bundled or options.trust
    )
    return _say(steps, options, bundled=bundled)


def _show(plan: UpdatePlan, repository: Repository, options: argparse.Namespace) -> int:
    """Show the plan with its differences, and write nothing."""
    if not plan.is_needed:
        return _say([], options, plan)
    patch = diff(repository, repository.folder, plan.tree)
    if options.json:
        output.say_json(UPDATE, {**as_document(plan, (), applied=False), "diff": patch})
        return 0
    output.say("\n".join([*plan_lines(plan), "", patch.rstrip("\n"), ""]).lstrip("\n"))
    output.say(f"Nothing was changed. To do exactly this: {_apply_command(plan, options)}")
    return 0


def _apply_command(plan: UpdatePlan, options: argparse.Namespace) -> str:
    """Return the command that applies a plan: what was asked for is a part of it."""
    words = [word for setting in options.set for word in ("-s", setting)]
    for name in ("template", "base", "rules"):
        if value := getattr(options, name):
            words += [f"--{name}", value]
    words += ["--trust"] * options.trust + ["--skip-tasks"] * options.skip_tasks
    return command_line("update", options.path, *words, "--apply", plan.token)


def _say(
    steps: list[Step],
    options: argparse.Namespace,
    plan: UpdatePlan | None = None,
    *,
    bundled: bool = False,
) -> int:
    """Print the outcome; 1 if the user has something to decide."""
    failed = any(step.name == "commit" and not step.done for step in steps)
    if options.json:
        output.say_json(UPDATE, as_document(plan, steps, applied=bool(steps)))
    else:
        output.say("\n".join(closing_lines(plan, steps, options.path, bundled=bundled)))
    return int(failed)
