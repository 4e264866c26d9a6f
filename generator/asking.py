"""The needs, asked one after the other, with the way back and a hint of who is ahead."""

from collections.abc import Callable, Mapping

from generator.criteria import Criterion
from generator.guide import Guide
from generator.needs import Needs
from generator.prompts import BACK, Ask, Back, Item, pick, pick_several
from generator.registry import Template


class Asking:
    """The needs as they are answered, one after the other."""

    def __init__(
        self,
        guide: Guide,
        templates: Mapping[str, Template],
        needs: Needs,
        meanwhile: Callable[[], object] | None = None,
        *,
        known: bool = False,
    ) -> None:
        """`meanwhile` is called once, when the first question has been answered.

        With `known`, some needs were answered before.
        """
        self.known = known
        self.meanwhile = meanwhile
        self.guide = guide
        self.templates = templates
        self.needs = needs
        self.answered: set[str] = set()

    def run(self, skip: frozenset[str]) -> Back | None:
        """Ask all that is not in `skip`."""
        asked = [criterion for criterion in self.guide.criteria if criterion.id not in skip]
        place = 0
        while place < len(asked):
            answer = self.ask(asked[place].id, f"{place + 1}/{len(asked)}")
            if answer is not BACK:
                place += 1
            elif place:
                place -= 1
            else:
                return BACK
        return None

    def ask(self, need: str, place: str = "") -> Back | None:
        """Ask one need, the present answer preselected; keep what is answered."""
        criterion = self.guide.criterion(need)
        items = [Item(option.label, option.id, option.help) for option in criterion.options]
        ask = Ask(criterion.ask, place, self._leading())
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

    def _leading(self) -> str:
        """Say which template is ahead, once something is answered."""
        if not (self.known or self.answered):
            return ""
        from generator.recommend import recommend

        best = recommend(self.needs, self.guide, list(self.templates.values())).candidates[0]
        return f"so far {best.title}"


def choose_need(needs: Needs) -> str | Back:
    """Ask which answer is to change."""
    items = [
        Item(f"{criterion.ask}  ({_labels(needs, criterion)})", criterion.id)
        for criterion in needs.criteria
    ]
    return pick(Ask("Which answer?"), items)


def _labels(needs: Needs, criterion: Criterion) -> str:
    labels = [criterion.option(option).label for option in needs.ordered(criterion.id)]
    return ", ".join(labels) or "none"
