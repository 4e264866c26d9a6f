"""Prompts of `scaffold update`: new questions of the template, and the confirmation."""

from generator.cli.prompts.options import PendingQuestion, ask_at
from generator.cli.prompts.widgets import Ask, Back, say_yes
from generator.project.living import LivingProject
from generator.project.update.plan import UpdatePlan
from generator.project.update.target import (
    Wish,
    open_questions,
    plan_target,
)
from generator.questions.answers import Answering, to_recorded
from generator.questions.question import YOURS, Given
from generator.registry.registry import Registry
from generator.registry.template import Template


def answer_open_questions(
    living: LivingProject, template: Template, wish: Wish, registry: Registry
) -> Wish:
    """Ask the questions that are new since the project's version, and the secrets."""
    while True:
        plan, _ = plan_target(living, template, wish, registry)
        answering = Answering(plan.questions)
        values = plan.answers.values
        keys = open_questions(plan, living, wish)
        asked = [item for item in plan.questions if item.key in keys]
        pending = [item for item in asked if answering.is_prompted(item, values)]
        if not pending:
            return wish
        question = answering.with_type(pending[0], values)
        stop = PendingQuestion(question, values, values[question.key], "", goes_back=False)
        answer = ask_at(stop, answering, template)
        given = Given(to_recorded(question, answer), YOURS)
        wish = wish._replace(settings={**wish.settings, question.key: given})


def confirm(plan: UpdatePlan) -> bool:
    """Ask whether to apply the update."""
    conflicts = " You decide its conflicts afterwards." if plan.has_conflicts else ""
    answer = say_yes(Ask(f"Apply this update?{conflicts}", goes_back=False))
    return not isinstance(answer, Back) and answer
