"""Turns a request into a plan: the template, the answers, and the reasons."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.errors import AnswerError, InputError
from generator.messages import display
from generator.project.follow_up import NO_CHANGES, Changes, changes_of, due_follow_ups
from generator.project.names import check_package
from generator.project.request import Request
from generator.project.suggestions import OF_MACHINE, OF_USER, suggested_answers
from generator.questions.answers import Answering, Answers
from generator.questions.capabilities import (
    due_tasks,
    read_capabilities,
    refuse_too_new,
    refuse_untrusted,
)
from generator.questions.copier_yml import MISSING, Questions, read_questions
from generator.questions.history import History, history_in
from generator.recommendation.decision import write_decision
from generator.recommendation.guide import Guide
from generator.recommendation.needs import Needs
from generator.recommendation.ranking import Recommendation, is_forbidden, recommend
from generator.recommendation.serving import Part, unmet_parts
from generator.registry.registry import Registry
from generator.registry.template import Template
from generator.rendering.prepared import Prepared

PACKAGE_QUESTION = "package_name"
DATE_QUESTION = "decision_date"  # of the decision record


@dataclass(frozen=True)
class Plan:
    """A template, its answers, and the recommendation if one was computed.

    `suited` are the defaults that suit the needs and the machine; `values` are the variables for
    Copier: the answers and the facts that the template may state. `prepared` is for scaffold's own
    renderer, which does not render plain templates. `notes` name answers that the needs suggest,
    with the reason why they are not possible. `tasks` are the template's commands for these
    answers; with `trust` they run unless they are skipped, and so do its extensions, which it needs
    to render. `may_install` is whether dependencies are installed, which builds the project and so
    runs its code. `changes` are
    those of a recorded history, and `follow_ups` the commands that the template's `[[follow_up]]`
    rows show for them.
    """

    needs: Needs
    recommendation: Recommendation | None
    template: Template
    questions: Questions
    suited: Mapping[str, object]
    answers: Answers
    values: Mapping[str, object]
    prepared: Prepared | None
    notes: tuple[str, ...] = ()
    trust: bool = False
    tasks: tuple[str, ...] = ()
    may_install: bool = False
    skips_tasks: bool = False
    changes: Changes = NO_CHANGES
    follow_ups: tuple[str, ...] = ()

    @property
    def of_machine(self) -> dict[str, object]:
        """The answers that this machine has suggested, and another one would not."""
        return {key: self.answers.values[key] for key in OF_MACHINE if key in self.answers.asked}

    @property
    def runs_tasks(self) -> bool:
        """Whether commands of the template run."""
        return self.trust and bool(self.tasks) and not self.skips_tasks

    @property
    def unmet(self) -> tuple[Part, ...]:
        """The parts for which the needs ask and that the project lacks."""
        ranked = self.recommendation.candidates if self.recommendation else ()
        return next((item.unmet for item in ranked if item.template == self.template.id), ())

    @property
    def history(self) -> History:
        """The history of the project to record; empty if the template has none."""
        return history_in(self.answers.values, self.questions.history)


@dataclass(frozen=True)
class Outlook:
    """The decisions before any question is answered; `wanted` are the defaults for the needs."""

    recommendation: Recommendation | None
    template: Template
    questions: Questions
    wanted: Mapping[str, object]
    suited: Mapping[str, object]


def decide(request: Request, registry: Registry) -> tuple[Template, Recommendation | None]:
    """Return the named template, else the recommended one, with the recommendation.

    Without needs, a named template has no recommendation.
    """
    recommendation, candidates, guide = None, registry.candidates, registry.guide
    if request.template and is_forbidden(request.template, guide):
        raise InputError(f"The template {request.template.id!r} is {guide.house.reason}.")
    if request.template is None or request.answered:
        ranked = _ranked(request, candidates)
        recommendation = recommend(request.needs, registry.guide, ranked)
    template = request.template or candidates[recommendation.recommended]  # type: ignore[union-attr]
    return template, recommendation


def choose_template(request: Request, folder: str, registry: Registry) -> Outlook:
    """Choose the template, read its questions and find defaults for them."""
    template, recommendation = decide(request, registry)
    trust = request.trusts(template)
    questions = read_questions(template.folders, trust=trust)
    refuse_too_new(questions, template.id)
    refuse_untrusted(read_capabilities(questions), template.id, trust=trust)
    questions = replace(
        questions,
        origin=template.origin_for(folder),
        history=template.manifest.history,
        recorded=request.histories.get(template.id, {}),
    )
    suggested = _open(questions, template) - set(request.given)
    if request.is_shared:
        suggested -= OF_USER
    suited = suggested_answers(folder, suggested, template)
    wanted = template.manifest.answers_for(request.needs)
    return Outlook(recommendation, template, questions, wanted, suited | wanted)


def make_plan(request: Request, folder: str, registry: Registry) -> Plan:
    """Choose the template and answer each of its questions."""
    return plan_for(choose_template(request, folder, registry), request, registry)


def plan_for(prospect: Outlook, request: Request, registry: Registry) -> Plan:
    """Answer each question of the chosen template."""
    recommendation, template = prospect.recommendation, prospect.template
    questions, suited = prospect.questions, prospect.suited
    answering = Answering(questions)
    answering.refuse_unknown(request.given)
    if (
        name := request.given[PACKAGE_QUESTION].value
        if PACKAGE_QUESTION in request.given
        else suited.get(PACKAGE_QUESTION)
    ):
        _check_package(name, template)  # first: this error suggests a name, the template's does not
    answers = answering.answer(request.given, suited)
    if PACKAGE_QUESTION in answers.asked:
        _check_package(answers.values[PACKAGE_QUESTION], template)
    notes = dict(_ruled_out(prospect.wanted, request, answering, answers))
    recommendation = recommendation and _lacking(recommendation, template, notes)
    facts = _facts(request, recommendation, template, registry.guide, questions)
    values = {**answers.data, **facts}
    capabilities = read_capabilities(questions)
    plan = Plan(
        needs=request.needs,
        recommendation=recommendation,
        template=template,
        questions=questions,
        suited=suited,
        answers=answers,
        values=values,
        prepared=None if template.manifest.plain else answers.prepared(questions, facts),
        notes=tuple(notes.values()),
        trust=request.trusts(template) and bool(capabilities),
        tasks=due_tasks(capabilities, questions, answers.values),
        may_install=template.bundled or request.trusts(template),
        skips_tasks=request.skip_tasks,
    )
    changes = changes_of(request, questions, plan.history)
    due = due_follow_ups(template.manifest.follow_ups, questions, answers.values, changes)
    return replace(plan, changes=changes, follow_ups=tuple(due))


def _open(questions: Questions, template: Template) -> set[str]:
    """Return the questions that suggestions may answer; of a plain template, those without default.

    A plain template must render exactly as Copier renders it, on any machine.
    """
    plain = template.manifest.plain
    return {item.key for item in questions if not plain or item.default is MISSING}


def _ruled_out(
    wanted: Mapping[str, object], request: Request, answering: Answering, answers: Answers
) -> Iterator[tuple[str, str]]:
    """Yield the questions whose suggested answer the other answers rule out, each with a note."""
    for question in answering.questions:
        key = question.key
        if key not in wanted or key in request.given or key not in answers.asked:
            continue
        try:
            answering.check(question, wanted[key], answers.values)
        except ValueError as reason:
            taken = display(answers.values[key])
            yield key, f"{key} is {taken}; your needs suggest {display(wanted[key])}, but {reason}"


def _lacking(
    recommendation: Recommendation, template: Template, ruled_out: Collection[str]
) -> Recommendation:
    """Return the recommendation with what these answers leave unmet."""
    unmet = unmet_parts(recommendation.needs, template.serving, ruled_out)
    return recommendation.with_unmet(template.id, unmet)


def _check_package(name: object, template: Template) -> None:
    """Check the package name; a plain template may use the question for something else."""
    if template.manifest.plain:
        return
    try:
        check_package(str(name), template.manifest.reserved)
    except InputError as error:
        raise AnswerError(PACKAGE_QUESTION, str(error)) from error


def _ranked(request: Request, candidates: Mapping[str, Template]) -> list[Template]:
    """Return the templates to rank: all candidates, and the named one."""
    named = [request.template] if request.template else []
    return [*named, *(item for item in candidates.values() if item not in named)]


def _facts(
    request: Request,
    recommendation: Recommendation | None,
    template: Template,
    guide: Guide,
    questions: Questions,
) -> dict[str, object]:
    """Return variables that are not asked for, if the template uses them.

    They are the decision record and its date, and what its needs ask for and the starter lacks.
    """
    facts: dict[str, object] = {}
    if DATE_QUESTION in questions:
        facts[DATE_QUESTION] = request.generated
    if recommendation is None:
        return facts
    if "decision" in questions:
        facts["decision"] = write_decision(recommendation, guide, template.id).strip()
    if "to_add" in questions:
        taken = (item for item in recommendation.candidates if item.template == template.id)
        facts["to_add"] = [part.name for item in taken for part in item.unmet]
    return facts
