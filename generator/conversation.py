"""The conversation of `scaffold new`: needs, recommendation, options, summary, and back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from generator import screen
from generator.asking import Asking
from generator.destination import Destination, read_destination
from generator.drafts import Draft, discard_draft, load_draft, save_draft
from generator.errors import Cancelled, ScaffoldError
from generator.given import Given
from generator.guide import Guide
from generator.needs import Needs, needs_from_table
from generator.prompts import BACK, Ask, Back, Item, pick, say_yes, type_in
from generator.recommend import recommend
from generator.registry import Template
from generator.staging import check_destination
from generator.surroundings import read_signs
from generator.wish import Wish

if TYPE_CHECKING:
    from generator.plan import Plan

Templates = Mapping[str, Template]
YOURS = "your answer"


class Conversation:
    """What was said so far, and the ways to go on."""

    def __init__(self, typed: str | None, wish: Wish, guide: Guide, templates: Templates) -> None:
        self.typed = typed
        self.wish = wish
        self.guide = guide
        self.templates = templates
        self.folder = Path.cwd()

    def run(self) -> "tuple[Destination, Plan]":
        """Ask until the person says yes to a summary; keep the answers when they leave early."""
        self._offer_to_resume()
        try:
            destination = self._ask_destination()
            plan = self._decide(destination)
        except KeyboardInterrupt:
            self._keep()
            raise
        except Cancelled as left:
            raise Cancelled(f"{left} {self._keep()}") from left
        discard_draft(self.folder)
        return destination, plan

    def _decide(self, destination: Destination) -> "Plan":
        asked = self.wish.template is None
        if asked:
            self._ask_needs()
            self._explain()
        from generator.plan import make_plan  # not before the first question

        while True:
            plan = make_plan(self.wish, destination.name, self.guide, self.templates)
            act = self._ask_action(plan)
            if act is None:
                if self._agreed(destination, plan):
                    return plan
            else:
                act(plan)

    # --- The steps ---

    def _ask_destination(self) -> Destination:
        if self.typed is None:
            self.typed = self._type_destination()
        destination = read_destination(self.typed)
        check_destination(destination.path)
        return destination

    def _type_destination(self) -> str:
        while True:
            typed = type_in(Ask("Which folder should be made?"), judge=_judge_destination)
            if not isinstance(typed, Back):
                return typed

    def _ask_needs(self) -> None:
        needs = self.wish.needs
        for need, option in read_signs(self.guide, self.folder).items():
            if need not in self.wish.answered:
                needs = needs.with_(need, [option])
        warm_up = Thread(target=_warm_up, daemon=True)
        asking = Asking(self.guide, self.templates, needs, warm_up.start)
        given = self.wish.answered
        try:
            while asking.run(given) is BACK:
                pass  # there is nothing before the first question
        finally:
            self.wish = replace(
                self.wish, needs=asking.needs, answered=given | frozenset(asking.answered)
            )

    def _explain(self) -> None:
        from generator.drawing import draw_explanation
        from generator.explain import explain

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

    def _agreed(self, destination: Destination, plan: "Plan") -> bool:
        answers = plan.answers.recorded()
        screen.say("\n" + screen.summary(destination.shown, plan.template.title, answers))
        line = screen.command_line(str(destination.shown), self.wish, self.guide)
        screen.say(f"\nThe same again, without questions:\n  {line}\n")
        return say_yes(Ask("Generate it?")) is True

    # --- The ways to go on ---

    def _change_answer(self, _plan: "Plan") -> None:
        items = [
            Item(f"{criterion.ask}  {_labels(self.wish.needs, criterion.id)}", criterion.id)
            for criterion in self.guide.criteria
        ]
        need = pick(Ask("Which answer?"), items)
        if isinstance(need, Back):
            return
        asking = Asking(self.guide, self.templates, self.wish.needs)
        if asking.ask(need) is not BACK:
            self.wish = replace(self.wish, needs=asking.needs, answered=self.wish.answered | {need})
            self._explain()

    def _change_template(self, plan: "Plan") -> None:
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
        from generator.drawing import draw_against
        from generator.plan import with_template

        draw_against(picked)
        template = self.templates[picked.template]
        self.wish = with_template(self.wish, template)

    def _ask_options(self, plan: "Plan") -> None:
        from generator.walk import go_through

        given = go_through(plan, self.wish.given)
        if not isinstance(given, Back):
            self.wish = replace(self.wish, given=given)

    def _preview(self, plan: "Plan") -> None:
        """Show the tree, and any file of it, until the person has seen enough."""
        from generator.drawing import draw_file, draw_tree
        from generator.generate import rendered

        with rendered(plan) as (tree, files):
            draw_tree(plan.template.title, files)
            items = [Item("Enough", ""), *(Item(path, path) for path, _ in files)]
            seen = pick(Ask("Which file?"), items)
            while seen and not isinstance(seen, Back):
                draw_file(tree / seen)
                seen = pick(Ask("Which file?"), items, seen)

    def _quit(self, _plan: "Plan") -> None:
        discard_draft(self.folder)
        raise Cancelled("Nothing was written.")

    # --- Leaving and coming back ---

    def _keep(self) -> str:
        """Keep what was answered; say so."""
        if not (self.wish.answered or self.wish.given):
            return ""
        draft = Draft(
            destination=self.typed or "",
            needs=self.wish.needs.as_dict(),
            answered=tuple(sorted(self.wish.answered)),
            template=self.wish.template.id if self.wish.template else "",
            answers={key: given.value for key, given in self.wish.given.items()},
        )
        kept = save_draft(draft, self.folder)
        return "Your answers are kept: run scaffold new here again to go on." if kept else ""

    def _offer_to_resume(self) -> None:
        draft = load_draft(self.folder)
        if draft is None or (self.typed is not None and self.typed != draft.destination):
            return
        named = f" of {draft.destination}" if draft.destination else ""
        if say_yes(Ask(f"Go on with your answers{named} from last time?")) is True:
            self._resume(draft)
        discard_draft(self.folder)

    def _resume(self, draft: Draft) -> None:
        """Take over a draft as far as it still makes sense; what was typed now wins."""
        try:
            needs = needs_from_table(draft.needs, self.guide, "the answers kept")
            answered = {need for need in draft.answered if need in draft.needs}
        except ScaffoldError:
            return
        for need in self.wish.answered:
            needs = needs.with_(need, self.wish.needs[need])
        given = {key: Given(value, YOURS) for key, value in draft.answers.items()}
        template = self.wish.template or self.templates.get(draft.template)
        self.typed = self.typed or draft.destination or None
        self.wish = Wish(
            needs=needs,
            answered=self.wish.answered | answered,
            template=template,
            given=given | dict(self.wish.given),
        )


def _judge_destination(text: str) -> bool | str:
    try:
        check_destination(read_destination(text).path)
    except ScaffoldError as error:
        return str(error)
    return True


def _labels(needs: Needs, need: str) -> str:
    criterion = next(item for item in needs.criteria if item.id == need)
    labels = [criterion.option(option).label for option in needs.ordered(need)]
    return f"({', '.join(labels) or 'none'})"


def _warm_up() -> None:
    """Import what decides, draws and renders, while the person reads or types."""
    from generator import drawing, generate, render  # noqa: F401

    render.warm_up()
