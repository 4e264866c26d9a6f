"""How a template stands in the recommendation: which needs it serves, how often it is first."""

import random
from typing import NamedTuple

from generator.recommendation.guide import Guide, load_guide
from generator.recommendation.needs import Needs
from generator.recommendation.ranking import find_best
from generator.recommendation.serving import all_parts, serves_at_all
from generator.registry.registry import bundled_templates
from generator.registry.template import Template

DRAWS = 2_000  # sets of needs; the percentage is exact to about two points
SEED = 18


class Standing(NamedTuple):
    """The needs that no default row and no `brings` serves, as KEY=VALUE, and a percentage.

    `first` is in how many per cent of the needs the template comes first, next to the bundled ones.
    """

    unserved: tuple[str, ...]
    first: int


def find_standing(template: Template) -> Standing | None:
    """Return how a template stands; a plain one has none, since it takes part by name only."""
    if template.manifest.plain:
        return None
    guide = load_guide()
    serving = template.serving
    parts = all_parts(guide.criteria)
    unserved = (f"{item.need}={item.option}" for item in parts if not serves_at_all(item, serving))
    return Standing(tuple(unserved), _first(template, guide))


def _first(template: Template, guide: Guide) -> int:
    others = [item for item in bundled_templates(guide) if item.id != template.id]
    chance = random.Random(SEED)  # noqa: S311 - the same needs each time
    drawn = (_draw(guide, chance) for _ in range(DRAWS))
    wins = sum(find_best(needs, guide, [template, *others]) == template.id for needs in drawn)
    return round(100 * wins / DRAWS)


def _draw(guide: Guide, chance: random.Random) -> Needs:
    """Return needs that are all equally likely."""
    chosen = (
        frozenset(option for option in item.option_ids if chance.random() < 1 / 2)
        if item.multiple
        else frozenset([chance.choice(item.option_ids)])
        for item in guide.criteria
    )
    return Needs(guide.criteria, tuple(chosen))
