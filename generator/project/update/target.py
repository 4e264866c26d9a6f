"""The render that an update leads to: a newer template, or other answers, and its git tree."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.errors import AnswerError, InputError, Unasked
from generator.messages import display, join_words, printable
from generator.project.generate import private_files, render_unmodified
from generator.project.living import LivingProject
from generator.project.plan import Plan, choose_template, plan_for
from generator.project.record import Record, record_text
from generator.project.request import Request
from generator.questions.copier_yml import Questions
from generator.questions.question import Given
from generator.recommendation.needs import needs_from_table
from generator.registry.registry import Registry, find_recorded, get_template
from generator.registry.template import Template
from generator.registry.versions import Migrated, migrated
from generator.system.ignored import divide
from generator.system.names import GIT_FOLDER, RECORD
from generator.system.repository import Entry, Repository
from generator.system.snapshots import FILE_MODE, save_tree
from generator.system.trees import temporary


class Wish(NamedTuple):
    """What the user asks of an update.

    `settings` are the answers of `--set` by key, `template` names another template or version, and
    `base` the commit with the unmodified render.
    """

    settings: Mapping[str, Given] = {}
    template: str = ""
    base: str = ""
    trust: bool = False
    skip_tasks: bool = False


class Target(NamedTuple):
    """A plan, its record, and the id of its tree without the record.

    `notes` say which answers the update has taken or left out by itself.
    """

    plan: Plan
    record: Record
    tree: str
    notes: tuple[str, ...]


def newest_template(living: LivingProject, wish: Wish, registry: Registry) -> Template:
    """Return the template to update to: the named one, else the newest of the recorded one.

    Of a repository, that is the newest release if a release was asked for, else the recorded
    branch or tag as it is now.
    """
    if wish.template:
        return get_template(wish.template, registry)
    recorded = living.record.template
    newest = recorded._replace(commit="", ref=recorded.followed)
    found = find_recorded(newest, str(living.record_file), registry)
    if found is None:
        raise InputError(f"{living.record_file} names no template: pass it with -t TEMPLATE.")
    return found


def plan_target(
    living: LivingProject, template: Template, wish: Wish, registry: Registry
) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan with the recorded answers, and notes on those that it could not use."""
    request = _request(living, template, wish, registry)
    outlook = choose_template(request, living.path.name, registry)
    request, gone = _without_gone(request, wish, outlook.questions)
    notes = [*_answers(living, template).notes, *gone]
    while True:
        try:
            plan = plan_for(outlook, request, registry)
            break
        except Unasked as error:
            if error.key not in request.given or error.key in wish.settings:
                raise
            given = {key: it for key, it in request.given.items() if key != error.key}
            request = request._replace(given=given)
            notes.append(f"'{error.key}' has no effect with these answers, and is left out.")
        except AnswerError as error:
            raise _explained(error, living) from error
    return plan, (*notes, *_taken(plan, request))


def _explained(error: AnswerError, living: LivingProject) -> AnswerError:
    if str(living.record_file) not in str(error):
        return error
    return AnswerError(error.key, f"{error} Pass -s {error.key}=VALUE.")


def _request(living: LivingProject, template: Template, wish: Wish, registry: Registry) -> Request:
    """Return a request with all recorded answers, as the template calls them now."""
    record, file = living.record, str(living.record_file)
    recorded = {key: Given(it, file) for key, it in _answers(living, template).answers.items()}
    return Request(
        needs_from_table(record.needs, registry.guide, file),
        frozenset(record.needs),
        template,
        given={**recorded, **wish.settings},
        trust=wish.trust,
        trusted=template.reference if wish.template else "",
        histories={template.id: record.history} if record.history else {},
        recorded=recorded,
        file=file,
        skip_tasks=wish.skip_tasks,
        recorded_date=record.generated,
    )


def _without_gone(request: Request, wish: Wish, questions: Questions) -> tuple[Request, list[str]]:
    """Return the request without recorded answers to questions that are gone, with notes."""
    recorded = {key: it for key, it in request.recorded.items() if key in questions}
    gone = [key for key in request.recorded if key not in recorded]
    notes = [f"'{printable(key)}' is no longer a question, and is left out." for key in gone]
    return request._replace(given={**recorded, **wish.settings}, recorded=recorded), notes


def _answers(living: LivingProject, template: Template) -> Migrated:
    """Return the recorded answers as the template calls them now, with notes."""
    record, migrations = living.record, template.manifest.migrations
    return migrated(record.answers, record.template.version, migrations)


def open_questions(plan: Plan, living: LivingProject, wish: Wish) -> list[str]:
    """Return the keys that neither the record nor the user answers: new ones, and secrets."""
    moved = _answers(living, plan.template).answers
    return [key for key in plan.answers.asked if key not in moved and key not in wish.settings]


def refuse_unrecorded(plan: Plan, wish: Wish) -> None:
    """Raise `InputError` for secrets: they are not recorded, so they must be given again."""
    secret = [key for key in plan.answers.asked if key in plan.answers.secret]
    missing = [key for key in secret if key not in wish.settings]
    if missing:
        wanted = " ".join(f"-s {key}=VALUE" for key in missing)
        raise InputError(
            f"Secret answers are not recorded, so an update needs {join_words(missing)} again: "
            f"pass {wanted}."
        )


def _taken(plan: Plan, request: Request) -> Iterator[str]:
    """Yield a note on each new question whose default was taken."""
    for key in plan.answers.asked:
        if key not in request.given and key not in plan.answers.secret:
            shown = display(plan.answers.values[key]) or "empty"
            yield f"'{key}' is a new question; the answer is {shown}."


def render_target(repository: Repository, plan: Plan, notes: Sequence[str] = ()) -> Target:
    """Render a plan and write its tree into the repository."""
    with temporary() as folder:
        tree = folder / "project"
        tree.mkdir()
        record = render_unmodified(plan, tree)
        return Target(plan, record, write_tree(repository, tree, private_files(plan)), tuple(notes))


def pristine_id(plan: Plan) -> str:
    """Render a plan and return the id of its tree; needs no repository."""
    with temporary() as folder:
        (tree := folder / "project").mkdir()
        return render_unmodified(plan, tree).pristine


def write_tree(repository: Repository, folder: Path, private: Sequence[str]) -> str:
    """Write the files of a folder that git tracks, as they are; return the id of the tree."""
    return save_tree(repository, folder, divide(folder, [RECORD, GIT_FOLDER, *private]).held)


def record_row(repository: Repository, record: Record) -> Entry:
    """Write a record; return its row in the tree of the project."""
    return Entry(FILE_MODE, "blob", repository.save([record_text(record).encode()])[0], RECORD)
