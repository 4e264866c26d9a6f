"""The conversation of `scaffold new`: needs, recommendation, options, summary, and back."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

from generator import screen
from generator.asking import Asking, choose_need
from generator.destination import Destination, read_destination
from generator.drafts import discard_draft, load_draft, present_folder
from generator.errors import AnswerError, Cancelled, ScaffoldError
from generator.given import YOURS, Given
from generator.guide import Guide
from generator.keeping import keep, take_up
from generator.prompts import BACK, Ask, Back, Item, pick, say_yes, type_in
from generator.registry import Template
from generator.staging import check_destination
from generator.surroundings import read_signs
from generator.wish import Wish

if TYPE_CHECKING:
    from generator.plan import Plan

Templates = Mapping[str, Template]


class Conversation:
    """What was said so far, and the ways to go on."""

    def __init__(self, typed: str | None, wish: Wish, guide: Guide, templates: Templates) -> None:
        self.typed = typed
        self.asks_folder = False
        self.wish = wish
        self.guide = guide
        self.templates = templates
        self._know(wish.template)
        self.folder = present_folder()
        self.planned = False
        self.quits = False

    def run(self) -> "tuple[Destination, Plan]":
        """Ask until the person says yes to a summary.

        The answers are kept when they leave early, and until the project is made.
        """
        self._offer_to_resume()
        self._introduce()
        try:
            self._ask_destination()
            plan = self._decide()
        except (KeyboardInterrupt, Cancelled) as left:
            raise Cancelled(f"Nothing was written. {self._keep()}".strip()) from left
        except ScaffoldError:
            self._keep()
            raise
        self._keep()
        return self.destination, plan

    def _decide(self) -> "Plan":
        if self.wish.template is None:
            self._ask_needs()
            self._explain()
        while True:
            plan = self._make_plan()
            act = self._ask_action(plan)
            if act is None:
                if self._agreed(plan):
                    return plan
            else:
                act(plan)

    def _introduce(self) -> None:
        """Say what the template that was named brings along, before anything is asked."""
        if self.wish.template:
            from generator.capabilities import introduction
            from generator.questions import read_questions

            template, trust = self.wish.template, self.wish.trust
            questions = read_questions(template.folders, trust=trust)
            for line in introduction(questions, template.title, trust=trust):
                screen.say(line)

    def _make_plan(self) -> "Plan":
        """Decide with what was said; leave out what no longer fits, ask for what is missing."""
        from generator.plan import make_plan  # not before the first question

        while True:
            try:
                plan = make_plan(self.wish, self.destination.name, self.guide, self.templates)
            except AnswerError as error:
                self._mend(error)
            else:
                self.planned = True
                return plan

    def _mend(self, error: AnswerError) -> None:
        """Make up for an answer that will not do; what was wrong from the start is refused."""
        given = dict(self.wish.given)
        if error.key not in given:
            from generator.mending import ask_for

            name, guide, templates = self.destination.name, self.guide, self.templates
            given[error.key] = Given(ask_for(error, self.wish, name, guide, templates), YOURS)
        elif self.planned or given[error.key].where == YOURS:
            screen.say(f"Your answer to {error.key} is left out: it does not count any more.")
            del given[error.key]
        else:
            raise error
        self.wish = replace(self.wish, given=given)

    def _know(self, template: Template | None) -> None:
        """Let a template that was named by its path take part beside the others."""
        if template:
            self.templates = {**self.templates, template.id: template}

    # --- The steps ---

    @property
    def destination(self) -> Destination:
        """Where the project is to stand."""
        return read_destination(self.typed or "")

    def _ask_destination(self) -> None:
        if self.typed is None:
            self.asks_folder = True
            self._type_destination()
        check_destination(self.destination.path)

    def _type_destination(self) -> None:
        typed: str | Back = BACK
        while isinstance(typed, Back):
            ask = Ask("Which folder should be made?")
            typed = type_in(ask, self.typed or "", _judge_destination)
        self.typed = typed

    def _ask_needs(self) -> None:
        needs = self.wish.needs
        for need, option in read_signs(self.guide, self.destination.path.parent).items():
            if need not in self.wish.answered:
                needs = needs.with_(need, [option])
        warm_up = Thread(target=_warm_up, daemon=True)
        given = self.wish.answered
        asking = Asking(self.guide, self.templates, needs, warm_up.start, known=bool(given))
        try:
            while asking.run(given) is BACK:
                if self.asks_folder:
                    self._type_destination()
        finally:
            self.wish = replace(
                self.wish, needs=asking.needs, answered=given | frozenset(asking.answered)
            )

    def _explain(self) -> None:
        from generator.drawing import draw_explanation
        from generator.explain import explain
        from generator.recommend import recommend

        ranked = recommend(self.wish.needs, self.guide, list(self.templates.values()))
        draw_explanation(explain(ranked, self.guide))

    def _ask_action(self, plan: "Plan") -> Callable[["Plan"], None] | None:
        """Ask what to do now; nothing means: generate."""
        actions: list[tuple[str, Callable[[Plan], None] | None]] = [
            (f"Generate with {plan.template.title}", None)
        ]
        if plan.recommendation:
            actions.append(("Change an answer", self._change_answer))
        actions += [
            ("Take another framework", self._change_template),
            ("Go through all options", self._ask_options),
            ("Look at the files", self._preview),
            ("Quit", self._quit),
        ]
        items = [Item(label, number) for number, (label, _) in enumerate(actions)]
        picked = pick(Ask("What now?"), items, 0)
        if isinstance(picked, Back):
            return self._change_answer if plan.recommendation else self._ask_options
        return actions[picked][1]

    def _agreed(self, plan: "Plan") -> bool:
        from generator.capabilities import announced

        destination = self.destination
        answers = plan.answers.recorded()
        title, unmet = plan.template.title, plan.unmet
        screen.say("\n" + screen.summary(destination.shown, title, answers, unmet))
        if plan.tasks:
            screen.say(f"\n  {announced(plan.tasks, trust=plan.trust)}")
        line = screen.command_line(str(destination.shown), self.wish, self.guide, plan.questions)
        screen.say(f"\nThe same again, without questions:\n  {line}\n")
        return say_yes(Ask("Generate it?")) is True

    # --- The ways to go on ---

    def _change_answer(self, _plan: "Plan") -> None:
        need = choose_need(self.wish.needs)
        if isinstance(need, Back):
            return
        asking = Asking(self.guide, self.templates, self.wish.needs, known=True)
        if asking.ask(need) is not BACK:
            self.wish = replace(self.wish, needs=asking.needs, answered=self.wish.answered | {need})
            self._explain()

    def _change_template(self, plan: "Plan") -> None:
        from generator.drawing import draw_against
        from generator.recommend import recommend

        ranked = recommend(self.wish.needs, self.guide, list(self.templates.values())).candidates
        items = [
            Item(
                f"{candidate.title}  {candidate.score:+}",
                candidate,
                self.templates[candidate.template].manifest.summary,
            )
            for candidate in ranked
        ]
        present = next((item for item in ranked if item.template == plan.template.id), None)
        picked = pick(Ask("Which one?"), items, present)
        if isinstance(picked, Back):
            return
        draw_against(picked, ranked[0])
        recommended = plan.recommendation and picked is ranked[0]  # need not be named
        template = None if recommended else self.templates[picked.template]
        trust = self.wish.trust and picked.template == plan.template.id
        self.wish = replace(self.wish, template=template, trust=trust)

    def _ask_options(self, plan: "Plan") -> None:
        from generator.walk import Walk

        walk = Walk(plan, self.wish.given)
        try:
            if walk.run() is BACK:
                return
        except (KeyboardInterrupt, Cancelled):
            self.wish = replace(self.wish, given=walk.given)
            raise
        self.wish = replace(self.wish, given=walk.given)

    def _preview(self, plan: "Plan") -> None:
        """Show the tree, and any file of it, until the person has seen enough."""
        from generator.drawing import draw_file, draw_tree, progress
        from generator.generate import rendered

        with ExitStack() as stack:
            with progress("Rendering"):
                tree, files = stack.enter_context(rendered(plan))
            draw_tree(plan.template.title, files)
            items = [Item("Enough", ""), *(Item(path, path) for path, _ in files)]
            seen = pick(Ask("Which file?"), items)
            while seen and not isinstance(seen, Back):
                draw_file(tree / seen)
                seen = pick(Ask("Which file?"), items, seen)

    def _quit(self, _plan: "Plan") -> None:
        discard_draft(self.folder)
        self.quits = True
        raise Cancelled("Nothing was written.")

    # --- Leaving and coming back ---

    def _keep(self) -> str:
        """Keep what was answered, unless that is not wanted; say so."""
        if self.quits or not keep(self.wish, self.typed, self.folder, self.templates):
            return ""
        return "Your answers are kept: run scaffold new here again to go on."

    def _offer_to_resume(self) -> None:
        draft = load_draft(self.folder)
        if draft is None or (self.typed and draft.destination not in ("", self.typed)):
            return
        named = f" for {draft.destination}" if draft.destination else ""
        said: bool | Back = BACK
        while isinstance(said, Back):
            said = say_yes(Ask(f"Go on with your answers{named} from last time?"))
        if not said:
            discard_draft(self.folder)
            return
        self.wish = take_up(draft, self.wish, self.guide, self.templates)
        self._know(self.wish.template)
        if self.typed is None and _judge_destination(draft.destination) is True:
            self.typed = draft.destination


def _judge_destination(text: str) -> bool | str:
    try:
        check_destination(read_destination(text).path)
    except ScaffoldError as error:
        return str(error)
    return True


def _warm_up() -> None:
    """Import what decides, draws and renders, while the person reads or types."""
    from generator import drawing, generate, render  # noqa: F401

    render.warm_up()
