"""Prompts for the needs, one by one, with a way back and the leading template."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.cli.output import say
from generator.cli.prompts.widgets import (
    BACK,
    Ask,
    Back,
    Item,
    Trail,
    pick,
    pick_several,
    say_yes,
)
from generator.messages import printable
from generator.project.request import Request
from generator.recommendation.guide import Criterion
from generator.recommendation.needs import Needs
from generator.registry.registry import Registry
from generator.registry.template import Template


def settle_trust(request: Request, template: Template) -> Request:
    """Apply `--trust` only to the template that was named with it, or else ask for consent.

    An answers file, a draft or the recommendation may name another template.
    """
    if not request.trust or request.trusts(template):
        return request
    agreed = not template.bundled and _agree_to_trust(template)
    return request._replace(trust=agreed, trusted=template.reference if agreed else "")


def _agree_to_trust(template: Template) -> bool:
    from generator.questions.capabilities import plea
    from generator.questions.copier_yml import read_questions

    for line in plea(read_questions(template.folders), template.provenance):
        say(line)
    return say_yes(Ask(f"Trust {printable(template.id)}?"), present=False) is True


class NeedsPrompt:
    """Ask the needs one by one; `needs` and `answered` are the present state."""

    def __init__(
        self,
        registry: Registry,
        needs: Needs,
        meanwhile: Callable[[], object] | None = None,
        *,
        known: bool = False,
        found: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`meanwhile` is called once, after the first answer.

        `known` tells that some needs were answered before, so that the leader is shown at once.
        `found` are the files that suggest the answers in `needs`, by need: they do not count until
        they are confirmed.
        """
        self.known = known
        self.found = found
        self.meanwhile = meanwhile
        self.registry = registry
        self.needs = needs
        self.answered: set[str] = set()

    def run(self, skip: frozenset[str]) -> Back | None:
        """Ask all needs but `skip`; return `BACK` if the user leaves the first one backwards."""
        asked = [item for item in self.registry.guide.criteria if item.id not in skip]
        place, trail = 0, Trail()
        while place < len(asked):
            answer = self.ask(asked[place].id, f"{place + 1}/{len(asked)}")
            trail.follow(answer)
            if answer is not BACK:
                place += 1
            elif place:
                place -= 1
            else:
                return BACK
        return None

    def ask(self, need: str, place: str = "") -> Back | None:
        """Ask one need with the present answer preselected, and store the answer."""
        criterion = self.registry.guide.criterion(need)
        items = [Item(option.label, option.id, option.help) for option in criterion.options]
        ask = Ask(criterion.ask, place, self._hint(need), empty="nothing extra")
        if criterion.multiple:
            chosen = pick_several(ask, items, self.needs[need])
        else:
            [present] = self.needs[need]
            picked = pick(ask, items, present)
            chosen = picked if isinstance(picked, Back) else [picked]
        if isinstance(chosen, Back):
            return BACK
        self.needs = self.needs.with_(need, chosen)
        self.answered.add(need)
        if self.meanwhile:
            self.meanwhile()
            self.meanwhile = None
        return None

    def _hint(self, need: str) -> str:
        """Return the file that suggests the preselected answer, and the leading template."""
        file = "" if need in self.answered else self.found.get(need, "")
        return "; ".join(filter(None, [f"found {file}" if file else "", self._leading()]))

    def _leading(self) -> str:
        """Return a hint of the leading template, once a need is answered."""
        if not (self.known or self.answered):
            return ""
        from generator.recommendation.ranking import recommend

        needs = self.needs
        for need in self.found.keys() - self.answered:
            needs = needs.with_(need, self.registry.guide.criterion(need).default)
        templates = self.registry.candidates.values()
        best = recommend(needs, self.registry.guide, templates).candidates[0]
        return f"so far {best.title}"


def choose_need(needs: Needs) -> str | Back:
    """Ask which need to change."""
    items = [
        Item(f"{criterion.ask}  ({_labels(needs, criterion)})", criterion.id)
        for criterion in needs.criteria
    ]
    return pick(Ask("Which answer?"), items)


def _labels(needs: Needs, criterion: Criterion) -> str:
    labels = [criterion.option(option).label for option in needs.ordered(criterion.id)]
    return ", ".join(labels) or "none"
