"""The interactive session of `scaffold new`: needs, recommendation, options, summary."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from threading import Thread
from typing import TYPE_CHECKING

from generator.cli import output
from generator.cli.prompts.drafts import (
    discard_draft,
    load_draft,
    present_folder,
    restore_draft,
    save_draft,
)
from generator.cli.prompts.needs import NeedsPrompt, choose_need, settle_trust
from generator.cli.prompts.summary import command_line, summary
from generator.cli.prompts.widgets import BACK, Ask, Back, Item, pick, say_yes, type_in
from generator.errors import AnswerError, Cancelled, ScaffoldError
from generator.messages import printable
from generator.project.destination import Destination, read_destination
from generator.project.request import Request
from generator.project.suggestions import read_signs
from generator.questions.question import YOURS, Given
from generator.registry.registry import Registry
from generator.registry.template import Template

if TYPE_CHECKING:
    from generator.project.plan import Plan
    from generator.recommendation.ranking import Candidate


class Session:
    """The state of a session, and its steps."""

    def __init__(self, typed: str | None, request: Request, registry: Registry) -> None:
        self.typed = typed
        self.asks_folder = False
        self.request = request
        self.registry = registry
        self._know(request.template)
        self.folder = present_folder()
        self.planned = False
        self.quits = False
        self.shown = ""

    def run(self) -> "tuple[Destination, Plan]":
        """Ask until the user confirms a summary.

        The answers are saved if the user leaves early, and until the project is generated.
        """
        self._offer_to_resume()
        self._introduce()
        try:
            self._ask_destination()
            plan = self._decide()
        except (KeyboardInterrupt, Cancelled) as left:
            raise Cancelled(f"Nothing was written. {self._save()}".strip()) from left
        except ScaffoldError:
            self._save()
            raise
        self._save()
        return self.destination, plan

    def _decide(self) -> "Plan":
        if self.request.template is None:
            self._ask_needs()
            self._explain()
        while True:
            plan = self._make_plan()
            self._summarize(plan)
            act = self._ask_action(plan)
            if act is None:
                return plan
            act(plan)

    def _introduce(self) -> None:
        """Print what the named template can run, before the first question."""
        if template := self.request.template:
            from generator.questions.capabilities import introduction
            from generator.questions.copier_yml import read_questions

            self.request = settle_trust(self.request, template)
            questions = read_questions(template.folders, trust=self.request.trust)
            asked = {"trust": self.request.trust, "skips_tasks": self.request.skip_tasks}
            for line in introduction(questions, template.title, **asked):
                output.say(line)

    def _make_plan(self) -> "Plan":
        """Make the plan; drop answers that no longer apply, ask for missing ones."""
        from generator.project.plan import (
            decide,
            make_plan,
        )  # imported only after the first question

        while True:
            try:
                template, _ = decide(self.request, self.registry)
                self.request = settle_trust(self.request, template)
                plan = make_plan(self.request, self.destination.name, self.registry)
            except AnswerError as error:
                self._ask_instead_of_failing(error)
            else:
                self.planned = True
                return plan

    def _ask_instead_of_failing(self, error: AnswerError) -> None:
        """Ask for a missing answer, drop an obsolete one, or raise if it was always invalid."""
        given = dict(self.request.given)
        if error.key not in given:
            from generator.cli.prompts.options import ask_for

            answer = ask_for(error, self.request, self.destination.name, self.registry)
            given[error.key] = Given(answer, YOURS)
        elif self.planned or given[error.key].where == YOURS:
            output.say(f"Dropped your answer to {printable(error.key)}: it no longer applies.")
            del given[error.key]
        else:
            raise error
        self.request = self.request._replace(given=given)

    def _know(self, template: Template | None) -> None:
        """Add a template that was named by its path to the others."""
        if template:
            self.registry = self.registry.with_candidate(template)

    # --- The steps ---

    @property
    def destination(self) -> Destination:
        """The folder of the project."""
        return read_destination(self.typed or "")

    def _ask_destination(self) -> None:
        if self.typed is None:
            self.asks_folder = True
            self._type_destination()
        self.destination.check()

    def _type_destination(self) -> None:
        typed: str | Back = BACK
        while isinstance(typed, Back):
            ask = Ask("Which folder should be created?")
            typed = type_in(ask, self.typed or "", _judge_destination)
        self.typed = typed

    def _ask_needs(self) -> None:
        needs, found = self.request.needs, {}
        for need, sign in read_signs(self.registry.guide, self.destination.path.parent).items():
            if need not in self.request.answered:
                needs = needs.with_(need, [sign.option])
                found[need] = os.path.relpath(sign.file)
        warm_up = Thread(target=_warm_up, args=[self.request.template], daemon=True)
        given = self.request.answered
        asking = NeedsPrompt(self.registry, needs, warm_up.start, known=bool(given), found=found)
        try:
            while asking.run(given) is BACK:
                if self.asks_folder:
                    self._type_destination()
        finally:
            self.request = self.request._replace(
                needs=asking.needs, answered=given | frozenset(asking.answered)
            )

    def _explain(self) -> None:
        from generator.cli.drawing import draw_lines
        from generator.recommendation.explanation import explain_lines
        from generator.recommendation.ranking import recommend

        guide, templates = self.registry.guide, self.registry.candidates.values()
        recommendation = recommend(self.request.needs, guide, templates)
        more = "scaffold recommend --all"
        draw_lines(explain_lines(recommendation, guide, output.width(), more=more))

    def _ask_action(self, plan: "Plan") -> Callable[["Plan"], None] | None:
        """Ask for the next action; `None` means generate."""
        actions: list[tuple[str, Callable[[Plan], None] | None]] = [
            (f"Generate with {plan.template.title}", None)
        ]
        actions.append(("Change an option", self._change_option))
        if plan.recommendation:
            actions.append(("Change a need", self._change_need))
        actions += [
            ("Choose another framework", self._change_template),
            ("Look at the files", self._preview),
            ("Quit", self._quit),
        ]
        items = [Item(label, number) for number, (label, _) in enumerate(actions)]
        picked = pick(Ask("What now?"), items, 0)
        if isinstance(picked, Back):
            return self._change_need if plan.recommendation else self._change_option
        return actions[picked][1]

    def _summarize(self, plan: "Plan") -> None:
        """Print all answers, and the command line that repeats them, unless they are on screen."""
        from generator.questions.capabilities import announced
        from generator.recommendation.serving import missing_sentence

        destination, answers = self.destination, plan.answers.recorded()
        notes = [*filter(None, [*plan.notes, missing_sentence(plan.unmet)])]
        text = f"\n{summary(destination.shown, plan.template.credited, answers, notes)}\n"
        if plan.tasks:
            text += f"\n  {announced(plan.tasks, trust=plan.trust, skipped=plan.skips_tasks)}\n"
        guide = self.registry.guide
        shown = str(destination.shown)
        line = command_line(shown, self.request, guide, plan.questions, plan.of_machine)
        text += f"\nRepeat without prompts:\n  {line}\n"
        if text != self.shown:
            output.say(text)
            self.shown = text

    # --- The actions of the menu ---

    def _change_need(self, _plan: "Plan") -> None:
        need = choose_need(self.request.needs)
        if isinstance(need, Back):
            return
        asking = NeedsPrompt(self.registry, self.request.needs, known=True)
        if asking.ask(need) is not BACK:
            self.request = self.request._replace(
                needs=asking.needs, answered=self.request.answered | {need}
            )
            self._explain()

    def _change_template(self, plan: "Plan") -> None:
        from generator.cli.drawing import draw_against
        from generator.recommendation.ranking import recommend

        guide, templates = self.registry.guide, self.registry.candidates
        ranked = recommend(self.request.needs, guide, templates.values()).candidates
        items = [
            Item(f"{candidate.title}  {candidate.score:+}", candidate, _why(candidate, ranked[0]))
            for candidate in ranked
        ]
        present = next((item for item in ranked if item.template == plan.template.id), None)
        picked = pick(Ask("Which framework?"), items, present)
        if isinstance(picked, Back):
            return
        draw_against(picked, ranked[0])
        recommended = plan.recommendation and picked is ranked[0]  # it is not named in the request
        template = None if recommended else templates[picked.template]
        trust = self.request.trust and picked.template == plan.template.id
        self.request = self.request._replace(template=template, trust=trust)

    def _change_option(self, plan: "Plan") -> None:
        from generator.cli.prompts.options import OptionsPrompt

        walk = OptionsPrompt(plan, self.request.given)
        try:
            if walk.edit() is BACK:
                return
        except (KeyboardInterrupt, Cancelled):
            self.request = self.request._replace(given=walk.given)
            raise
        self.request = self.request._replace(given=walk.given)

    def _preview(self, plan: "Plan") -> None:
        """Show the tree, and any file of it, until the user goes back to the menu."""
        from generator.cli.drawing import draw_file, draw_tree, progress
        from generator.project.generate import rendered_preview

        with ExitStack() as stack:
            with progress("Rendering"):
                tree, files = stack.enter_context(rendered_preview(plan))
            draw_tree(plan.template.title, files)
            items = [Item("Back to the menu", ""), *(Item(path, path) for path, _ in files)]
            seen = pick(Ask("Which file?"), items, filtered=True)
            while seen and not isinstance(seen, Back):
                draw_file(tree / seen)
                seen = pick(Ask("Which file?"), items, seen, filtered=True)

    def _quit(self, _plan: "Plan") -> None:
        keeps = say_yes(Ask("Keep your answers for the next time?"), present=False)
        if isinstance(keeps, Back):
            return
        if not keeps:
            discard_draft(self.folder)
            self.quits = True
        raise Cancelled("Nothing was written.")

    # --- Leaving and resuming ---

    def _save(self) -> str:
        """Save the answers, unless the user has quit; return a message about it."""
        if self.quits or not save_draft(self.request, self.typed, self.folder, self.registry):
            return ""
        return "Your answers are saved: run scaffold new here again to resume."

    def _offer_to_resume(self) -> None:
        draft = load_draft(self.folder)
        if draft is None or (self.typed and draft.destination not in ("", self.typed)):
            return
        named = f" for {draft.destination}" if draft.destination else ""
        resume: bool | Back = BACK
        while isinstance(resume, Back):
            resume = say_yes(Ask(f"Resume with your answers{named} from last time?"))
        if not resume:
            discard_draft(self.folder)
            return
        self.request = restore_draft(draft, self.request, self.registry)
        self._know(self.request.template)
        if self.typed is None and _judge_destination(draft.destination) is True:
            self.typed = draft.destination


def _why(candidate: "Candidate", best: "Candidate") -> str:
    """Return what speaks most against a candidate, or else what it lacks beside the best one."""
    from generator.recommendation.explanation import sentence

    if candidate is best:
        return "It fits best."
    if candidate.against:
        worst = min(candidate.against, key=lambda reason: reason.weight)
        return f"Behind: {sentence(worst.because)}"
    mine = {reason.because for reason in candidate.reasons}
    missed = [reason for reason in best.reasons if reason.because not in mine]
    return f"{best.title}: {sentence(missed[0].because)}" if missed else "Level with the best."


def _judge_destination(text: str) -> bool | str:
    try:
        read_destination(text).check()
    except ScaffoldError as error:
        return str(error)
    return True


def _warm_up(template: Template | None) -> None:
    """Import what renders, or start its worker, while the user reads or types."""
    from generator.rendering import render, sandbox  # noqa: F401 - imports Jinja

    if template and not template.bundled:
        render.warm_up(copier=template.manifest.plain)
