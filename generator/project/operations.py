"""The operations of every way in: recommend, describe, check answers, plan, apply.

The command line, the page, the HTTP API and the agents' tools share them. They take and return data
and print nothing. `held_plans.py` keeps a plan between two requests of a program.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from generator.errors import AnswerError, InputError
from generator.messages import shell_line, unknown_name
from generator.project.request import Request, read_request
from generator.recommendation.ranking import Recommendation
from generator.recommendation.ranking import recommend as rank
from generator.registry.registry import Registry
from generator.registry.template import Template

if TYPE_CHECKING:  # a recommendation needs none of it
    from generator.project.destination import Destination
    from generator.project.generate import Progress
    from generator.project.living import LivingProject
    from generator.project.plan import Outlook, Plan
    from generator.project.result import File, GeneratedProject
    from generator.project.update.plan import UpdatePlan
    from generator.project.update.target import Wish
    from generator.questions.answers import Answering
    from generator.questions.copier_yml import Question, Questions
    from generator.questions.question import Choice, Given
    from generator.recommendation.needs import Needs
    from generator.system.repository import Repository

NAME = "myapp"  # of a project whose folder is not known yet


class Wanted(NamedTuple):
    """What a program asks for, in the words of the command line.

    `needs` and `settings` are `KEY=VALUE`; `template` is a name, or empty for the recommended one.
    `name` is that of the project's folder.
    """

    needs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    template: str = ""
    name: str = NAME


class Option(NamedTuple):
    """A question that the answers so far call for, with its answer.

    `value` is the answer that applies, `usual` the one that applies if none is given. `refused`
    says why the given answer cannot be taken, in which case `value` is the usual one.
    """

    question: "Question"
    help: str
    choices: "tuple[Choice, ...]"
    value: object
    usual: object
    given: bool
    refused: str = ""


class CheckedAnswers(NamedTuple):
    """All options, the given answers that cannot be taken, and the plan; none if one is missing.

    `refused` has the reason by the question's key; the plan is made without these answers.
    """

    template: Template
    options: tuple[Option, ...]
    refused: Mapping[str, str]
    plan: "Plan | None"
    recommendation: Recommendation | None


class Description(NamedTuple):
    """A template with its questions, as they are and as JSON Schema."""

    template: Template
    questions: "Questions"
    schema: dict[str, object]


@dataclass(frozen=True)
class PlannedProject:
    """A plan, and the files that it makes, by their paths: those of the first commit.

    `command` makes the same project on the command line.
    """

    name: str
    plan: "Plan"
    contents: Mapping[str, bytes]
    modes: Mapping[str, int]
    command: str

    @property
    def files(self) -> "tuple[File, ...]":
        """The paths and sizes, sorted by path."""
        return tuple((path, len(content)) for path, content in self.contents.items())


def recommend(needs: "Needs", registry: Registry) -> Recommendation:
    """Rank the registry's candidates for these needs."""
    return rank(needs, registry.guide, registry.candidates.values())


def named_template(name: str, registry: Registry) -> Template:
    """Return a template by its name; an address is refused, because a program may not fetch."""
    if name not in registry.templates:
        raise InputError(unknown_name("template", name, registry.templates))
    return registry.templates[name]


def request_for(wanted: Wanted, registry: Registry, *, is_shared: bool = False) -> Request:
    """Return the request for what a program wants; of templates only named ones.

    With `is_shared`, nothing of the user who runs the program goes into the project.
    """
    if wanted.template:
        named_template(wanted.template, registry)
    request = read_request(
        needs=wanted.needs,
        settings=wanted.settings,
        template=wanted.template or None,
        file=None,
        registry=registry,
    )
    return request._replace(is_shared=is_shared)


def describe(template: Template, *, trust: bool = False) -> Description:
    """Read the questions of a template."""
    from generator.questions.copier_yml import read_questions
    from generator.questions.json_schema import questions_schema

    questions = read_questions(template.folders, trust=trust)
    schema = questions_schema(questions, template.title, template.manifest.summary)
    return Description(template, questions, schema)


def check_answers(request: Request, name: str, registry: Registry) -> CheckedAnswers:
    """Answer every question as far as it goes: an answer that cannot be taken is named, not used.

    `name` is that of the project's folder. Raises `InputError` for needs, a template or a folder's
    name that do not exist or cannot be.
    """
    from generator.project.names import check_folder
    from generator.project.plan import choose_template, plan_for

    outlook = choose_template(request, check_folder(name), registry)
    refused: dict[str, str] = {}
    plan = None
    while plan is None:
        try:
            plan = plan_for(outlook, request, registry)
        except AnswerError as error:
            known = error.key in request.given
            refused.setdefault(error.key, str(error))
            if not known:
                break
            given = {key: it for key, it in request.given.items() if key != error.key}
            request = request._replace(given=given)
    values = plan.answers.values if plan else None
    options = tuple(_options(outlook, request.given, refused, values))
    recommendation = plan.recommendation if plan else outlook.recommendation
    return CheckedAnswers(outlook.template, options, refused, plan, recommendation)


def make_plan(request: Request, name: str, registry: Registry) -> "Plan":
    """Choose the template and answer its questions; raise `InputError` for a wrong answer."""
    from generator.project.names import check_folder
    from generator.project.plan import make_plan as plan_of

    return plan_of(request, check_folder(name), registry)


def preview(plan: "Plan", name: str, command: str = "") -> PlannedProject:
    """Render a plan where nobody sees it, and return its files."""
    from generator.project.generate import rendered_preview

    with rendered_preview(plan) as (tree, files):
        contents = {path: (tree / path).read_bytes() for path, _ in files}
        modes = {path: (tree / path).stat().st_mode & 0o777 for path, _ in files}
    return PlannedProject(name, plan, contents, modes, command)


def open_destination(folder: str) -> "Destination":
    """Return the destination of a new project, after removing what killed runs left there.

    Raises `InputError` for one that is not empty, and for a name that fails on some system.
    """
    from generator.project.destination import read_destination, remove_leftovers

    destination = read_destination(folder)
    remove_leftovers(destination.path)
    destination.check()
    return destination


def apply(
    plan: "Plan", destination: "Destination", progress: "Progress", *, with_git: bool = True
) -> "GeneratedProject":
    """Make the project of a plan, all or nothing; nothing is installed."""
    from generator.project.generate import generate

    return generate(
        plan,
        destination.path,
        progress,
        with_git=with_git,
        has_neighbours=destination.has_neighbours,
    )


def ready_repository(living: "LivingProject") -> "Repository":
    """Return a living project's repository; raise `InputError` unless an update can begin."""
    from generator.project.update.plan import refuse_unready, repository_of

    repository = repository_of(living)
    refuse_unready(living, repository)
    return repository


@contextmanager
def planned_update(
    living: "LivingProject",
    repository: "Repository",
    template: Template,
    wish: "Wish",
    registry: Registry,
) -> "Iterator[UpdatePlan]":
    """Plan what an update would do to a living project; the plan lasts as long as the context.

    Its repository must be ready. Raises `InputError` for a wrong answer.
    """
    from generator.project.update.plan import plan_update

    with repository.looked_at() as aside:
        yield plan_update(living, aside, template, wish, registry)


def command_line(wanted: Wanted) -> str:
    """Return the command that makes the wanted project."""
    words = ["scaffold", "new", wanted.name, "-y"]
    words += ["-t", wanted.template] if wanted.template else []
    words += [word for need in wanted.needs for word in ("-n", need)]
    words += [word for setting in wanted.settings for word in ("-s", setting)]
    return shell_line(words)


def without_usual(wanted: Wanted, options: Sequence[Option]) -> Wanted:
    """Return what is wanted without the answers that would be taken anyway."""
    usual = usual_settings(options)
    return wanted._replace(settings=tuple(it for it in wanted.settings if it not in usual))


def usual_settings(options: Iterable[Option]) -> frozenset[str]:
    """Return the answers that apply if none is given, as `KEY=VALUE`."""
    from generator.questions.typed import typed

    return frozenset(f"{it.question.key}={typed(it.question, it.usual)}" for it in options)


def _options(
    outlook: "Outlook",
    given: "Mapping[str, Given]",
    refused: Mapping[str, str],
    values: Mapping[str, object] | None,
) -> "list[Option]":
    """Return the options in the order of the questions, without those that nobody is asked.

    `values` are all answers; without them, the answers go as far as they can.
    """
    from generator.questions.answers import Answering

    answering = Answering(outlook.questions)
    if values is None:
        values = answering.answer(given, outlook.suited, so_far=True).values
    found = []
    for author in outlook.questions:
        question = answering.with_type(author, values)
        key = question.key
        if not (answering.is_asked(question, values) and answering.is_prompted(question, values)):
            continue
        found.append(
            Option(
                question,
                answering.wording(question, values).help,
                answering.choices(question, values),
                values[key],
                _usual(answering, question, outlook.suited, values),
                key in given,
                refused.get(key, ""),
            )
        )
    return found


def _usual(
    answering: "Answering",
    question: "Question",
    suited: Mapping[str, object],
    values: Mapping[str, object],
) -> object:
    """Return the answer that applies if none is given: the suited one if it is valid."""
    if question.key in suited:
        with suppress(ValueError):
            return answering.check(question, suited[question.key], values)
    return answering.standing(question, values)
