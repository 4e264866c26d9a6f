"""Measure the recommendation over all sets of needs: python -m scripts.recommendation_figures.

It writes scripts/recommendation_figures.json, from which `python -m scripts.recommendation` writes
a chapter of docs/recommendation.md. It takes some minutes, most of them for the explanations.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from multiprocessing import Pool
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.recommendation.brief import MOST_LINES
from generator.recommendation.explanation import explain_text
from generator.recommendation.guide import Criterion, Rule, load_guide
from generator.recommendation.needs import Needs, default_needs
from generator.recommendation.ranking import CLEAR, CLOSE, recommend
from generator.registry.registry import read_registry
from scripts.recommendation import FIGURES, fingerprint

Array = NDArray[np.int32]
Mask = NDArray[np.bool_]

GUIDE = load_guide()
TEMPLATES = [item for item in read_registry(GUIDE).candidates.values() if item.bundled]
FIRST = GUIDE.criteria[0].id
DRAWS = 20_000
SEED = 2026
LIKELY = 0.4  # that a drawn set has a feature

# Rules for and against one template that would contradict each other in one explanation.
CONTRADICTORY = (
    ("django-large", "django-heavy"),
    ("django-batteries", "django-heavy"),
    ("django-practices", "django-heavy"),
    ("django-practices", "django-imposes"),
    ("django-batteries", "django-imposes"),
    ("flask-small-tool", "flask-large"),
    ("flask-small-tool", "flask-enterprise"),
    ("flask-small", "flask-large"),
    ("flask-control", "flask-unstructured"),
    ("flask-free", "flask-unstructured"),
    ("skills-python", "team-elsewhere"),
    ("skills-python", "team-elsewhere-product"),
    ("skills-python", "team-elsewhere-model"),
)


class Space(NamedTuple):
    """The scores of the bundled templates for every set of needs; one axis for each need.

    The axis of a need with several answers has one place for each subset: bit n is its option n.
    """

    scores: list[Array]
    keys: list[Array]

    @property
    def winner(self) -> Array:
        """The place of the recommended template, with ties broken as `recommend` breaks them."""
        winner: Array = np.argmax(np.stack(self.keys), axis=0).astype(np.int32)
        return winner

    @property
    def lead(self) -> Array:
        """The points between the first template and the second."""
        ordered = np.sort(np.stack(self.scores), axis=0)
        lead: Array = ordered[-1] - ordered[-2]
        return lead


def main() -> int:
    """Measure, and write the figures."""
    figures = {"fingerprint": fingerprint(GUIDE), **measure_sets(), **measure_texts()}
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


# --- All sets of needs ----------------------------------------------------------------------------


def measure_sets() -> dict[str, object]:
    """Return the figures over every set of needs."""
    space = fill_space()
    winner, lead = space.winner, space.lead
    flips, changes = count_flips(winner)
    sets = winner.size
    strengths = {
        "level": lead == 0,
        "close": (lead > 0) & (lead <= CLOSE),
        "clear": (lead > CLOSE) & (lead <= CLEAR),
        "far": lead > CLEAR,
    }
    return {
        "sets": int(sets),
        "changes": changes,
        "recommended": {
            item.id: int((winner == place).sum()) for place, item in enumerate(TEMPLATES)
        },
        "strengths": {
            name: {
                "sets": int(where.sum()),
                "flipped": float(flips[where].mean() / changes),
                "stable": float((flips[where] == 0).mean()),
            }
            for name, where in strengths.items()
        },
        "not_monotone": list(not_monotone(space)),
        "contradictory_sets": sum(contradicted(pair) for pair in CONTRADICTORY),
        "contradictory_pairs": len(CONTRADICTORY),
    }


def fill_space() -> Space:
    """Add up the rules of each template for all sets at once."""
    shape = tuple(_places(criterion) for criterion in GUIDE.criteria)
    order = [item.id for item in GUIDE.frameworks]
    scores, keys = [], []
    for template in TEMPLATES:
        score, first = (np.zeros(shape, dtype=np.int32) for _ in range(2))
        for rule in (*GUIDE.rules, *template.rules):
            names = {template.framework, template.language}
            weight = rule.weight * (bool(rule.favours & names) - bool(rule.against & names))
            if weight:
                fired = weight * mask(rule)
                score += fired
                if any(need == FIRST for need, _ in rule.when.when):
                    first += fired
        scores.append(score)
        keys.append((score * 256 + first) * 16 - order.index(template.framework))
    return Space(scores, keys)


def mask(rule: Rule) -> Mask:
    """Return for which sets a rule fires; axes of needs that it does not name have one place."""
    fires: Mask = np.ones([1] * len(GUIDE.criteria), dtype=bool)
    for need, options in rule.when.when:
        fires = fires & _chosen(need, options)
    for need, options in rule.when.unless:
        fires = fires & ~_chosen(need, options)
    return fires


def _chosen(need: str, options: frozenset[str]) -> Mask:
    axis = [criterion.id for criterion in GUIDE.criteria].index(need)
    criterion = GUIDE.criteria[axis]
    bits = sum(1 << criterion.option_ids.index(option) for option in options)
    held = [_as_bits(criterion, place) & bits > 0 for place in range(_places(criterion))]
    shape = [1] * len(GUIDE.criteria)
    shape[axis] = -1
    return np.array(held).reshape(shape)


def _places(criterion: Criterion) -> int:
    options = len(criterion.options)
    return 2**options if criterion.multiple else options


def _as_bits(criterion: Criterion, place: int) -> int:
    return place if criterion.multiple else 1 << place


def count_flips(winner: Array) -> tuple[Array, int]:
    """Return how many single changes put another template first, and of how many changes."""
    flips: Array = np.zeros_like(winner)
    changes = 0
    for axis, criterion in enumerate(GUIDE.criteria):
        places = np.arange(_places(criterion))
        count = len(criterion.options) - (not criterion.multiple)
        changes += count
        for step in range(count):
            turned = (places + step + 1) % len(places)
            other = places ^ (1 << step) if criterion.multiple else turned
            flips += winner != np.take(winner, other, axis=axis)
    return flips, changes


def not_monotone(space: Space) -> Iterator[str]:
    """Yield the answers that help one template against another in some sets, and harm it in others.

    A single answer is compared with the default, a feature with its absence.
    """
    for axis, criterion in enumerate(GUIDE.criteria):
        places = np.arange(_places(criterion))
        for number, option in enumerate(criterion.option_ids):
            if criterion.multiple:
                after = places[places & (1 << number) > 0]
                before = after ^ (1 << number)
            else:
                after, before = np.array([number]), np.array([0])
            for one, other in combinations(range(len(TEMPLATES)), 2):
                gap = space.scores[one] - space.scores[other]
                moved = np.take(gap, after, axis=axis) - np.take(gap, before, axis=axis)
                if moved.min() < 0 < moved.max():
                    pair = f"{TEMPLATES[one].id}, {TEMPLATES[other].id}"
                    yield f"{criterion.id}={option} ({pair})"


def contradicted(pair: tuple[str, str]) -> int:
    """Return for how many sets both rules fire."""
    rules = {rule.id: rule for rule in GUIDE.rules}
    shape = tuple(_places(criterion) for criterion in GUIDE.criteria)
    both = mask(rules[pair[0]]) & mask(rules[pair[1]])
    return int(np.broadcast_to(both, shape).sum())


# --- Explanations ---------------------------------------------------------------------------------


class Told(NamedTuple):
    """What one explanation is like."""

    lines: int
    contradictory: bool
    repeated: bool


def measure_texts() -> dict[str, object]:
    """Return the figures over drawn sets and all pairs of answers."""
    pairs = list(pairs_of_answers())
    with Pool(2) as pool:
        drawn = pool.map(tell, list(draw_sets()), chunksize=100)
        paired = pool.map(tell, pairs, chunksize=50)
    every = [*drawn, *paired]
    return {
        "draws": len(drawn),
        "pairs": len(paired),
        "longest": max(item.lines for item in every),
        "too_long": sum(item.lines > MOST_LINES for item in every),
        "lines": sum(item.lines for item in every) / len(every),
        "contradictory": sum(item.contradictory for item in every),
        "repeated": sum(item.repeated for item in every),
    }


def tell(needs: Needs) -> Told:
    """Explain the recommendation for a set of needs."""
    recommendation = recommend(needs, GUIDE, TEMPLATES)
    text = explain_text(recommendation, GUIDE)
    winner = recommendation.candidates[0]
    reasons = (*winner.reasons, *winner.against)
    fired = {item.rule for item in reasons}
    return Told(
        text.count("\n"),
        any(fired.issuperset(pair) for pair in CONTRADICTORY),
        len({item.because for item in reasons}) < len(reasons),
    )


def draw_sets() -> Iterator[Needs]:
    """Yield random sets of needs, the same in each run."""
    random = Random(SEED)  # noqa: S311 - not for secrets
    for _ in range(DRAWS):
        needs = default_needs(GUIDE)
        for criterion in GUIDE.criteria:
            if criterion.multiple:
                chosen = {item for item in criterion.option_ids if random.random() < LIKELY}
            else:
                chosen = {random.choice(criterion.option_ids)}
            needs = needs.with_(criterion.id, chosen)
        yield needs


def pairs_of_answers() -> Iterator[Needs]:
    """Yield every pair of answers, with all other needs at their defaults."""
    answers = [(item, option) for item in GUIDE.criteria for option in item.option_ids]
    for (one, first), (other, second) in combinations(answers, 2):
        if one is not other or one.multiple:
            chosen: Mapping[str, set[str]] = (
                {one.id: {first, second}} if one is other else {one.id: {first}, other.id: {second}}
            )
            needs = default_needs(GUIDE)
            for need, options in chosen.items():
                needs = needs.with_(need, options)
            yield needs


if __name__ == "__main__":
    raise SystemExit(main())
