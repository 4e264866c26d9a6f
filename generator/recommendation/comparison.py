"""Two templates side by side: what each gains and loses for some needs, has and lacks."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from generator.messages import counted, join_words
from generator.recommendation.guide import Guide
from generator.recommendation.needs import Needs
from generator.recommendation.ranking import (
    Candidate,
    Reason,
    Recommendation,
    Template,
    reasons_json,
    recommend,
    unmet_json,
)
from generator.recommendation.serving import all_parts, unmet_parts

NARROWEST = 24  # columns of one side
GAP = "   "


class Side(NamedTuple):
    """One template of a comparison: the rules for and against it alone, and the parts it has."""

    candidate: Candidate
    gains: tuple[Reason, ...]
    loses: tuple[Reason, ...]
    has: tuple[str, ...]
    lacks: tuple[str, ...]


class Comparison(NamedTuple):
    """Two sides, the ids of the rules that count the same for both, and the recommendation."""

    left: Side
    right: Side
    shared: tuple[str, ...]
    recommendation: Recommendation


def compare(needs: Needs, guide: Guide, left: Template, right: Template) -> Comparison:
    """Compare two templates for these needs; house rules count, but forbid neither of them."""
    open_to_all = guide._replace(house=guide.house._replace(forbids=frozenset()))
    recommendation = recommend(needs, open_to_all, (left, right))
    found = {item.template: item for item in recommendation.candidates}
    pair = [found[left.id], found[right.id]]
    weights = [{item.rule: item.weight for item in (*side.reasons, *side.against)} for side in pair]
    shared = [rule for rule, weight in weights[0].items() if weights[1].get(rule) == weight]
    one, other = (
        _side(candidate, template, needs, shared)
        for candidate, template in zip(pair, (left, right), strict=True)
    )
    return Comparison(one, other, tuple(shared), recommendation)


def _side(candidate: Candidate, template: Template, needs: Needs, shared: Sequence[str]) -> Side:
    serving = template.serving
    has: dict[str, bool] = {}
    for part in all_parts(needs.criteria):
        asked = needs[part.need] | {part.option} if part.need in _several(needs) else {part.option}
        missing = unmet_parts(needs.with_(part.need, asked), serving)
        has[part.name] = serving.known and part.name not in {item.name for item in missing}
    return Side(
        candidate=candidate,
        gains=tuple(item for item in candidate.reasons if item.rule not in shared),
        loses=tuple(item for item in candidate.against if item.rule not in shared),
        has=tuple(name for name, served in has.items() if served),
        lacks=tuple(name for name, served in has.items() if not served and serving.known),
    )


def _several(needs: Needs) -> set[str]:
    return {criterion.id for criterion in needs.criteria if criterion.multiple}


# --- As text and as data --------------------------------------------------------------------------


def comparison_text(comparison: Comparison, width: int = 80) -> str:
    """Return two columns, within a width."""
    column = max((width - len(GAP)) // 2, NARROWEST)
    left, right = comparison.left, comparison.right
    blocks = [
        ([_headline(left)], [_headline(right)]),
        (_heard(left.gains, "For it"), _heard(right.gains, "For it")),
        (_heard(left.loses, "Against it"), _heard(right.loses, "Against it")),
        (_listed(left.has, right.has, "Includes"), _listed(right.has, left.has, "Includes")),
        (_listed(left.lacks, right.lacks, "Lacks"), _listed(right.lacks, left.lacks, "Lacks")),
    ]
    drawn = ("\n".join(_columns(one, other, column)) for one, other in blocks if one or other)
    last = (textwrap.fill(text, max(width, NARROWEST)) for text in _conclusion(comparison))
    return "\n\n".join([*drawn, "\n".join(last)])


def _headline(side: Side) -> str:
    return f"{side.candidate.title}: {side.candidate.score}"


def _heard(reasons: Iterable[Reason], heading: str) -> list[str]:
    lines = [
        f"{item.weight:+}  {item.because}{f' ({item.speaker})' if item.speaker else ''}"
        for item in reasons
    ]
    return [heading, *lines] if lines else []


def _listed(names: Sequence[str], others: Sequence[str], heading: str) -> list[str]:
    """Return the names that are not those of the other side too."""
    own = [name for name in names if name not in others]
    return [heading, *own] if own else []


def _columns(left: Sequence[str], right: Sequence[str], width: int) -> Iterator[str]:
    pairs = zip_longest(_wrapped(left, width), _wrapped(right, width), fillvalue="")
    yield from (f"{one:<{width}}{GAP}{other}".rstrip() for one, other in pairs)


def _wrapped(texts: Sequence[str], width: int) -> list[str]:
    """Return the lines of one side; what comes after the heading is indented."""
    lines: list[str] = []
    for place, text in enumerate(texts):
        first, rest = ("  ", "      ") if place else ("", "")
        lines += textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest)
    return lines


def _conclusion(comparison: Comparison) -> Iterator[str]:
    """Yield what is the same for both, and which template leads."""
    left, right = comparison.left, comparison.right
    for what, one, other in (
        ("include", left.has, right.has),
        ("lack", left.lacks, right.lacks),
    ):
        if both := [name for name in one if name in other]:
            yield f"Both {what} {join_words(both)}."
    if number := len(comparison.shared):
        yield f"Not shown: {counted(number, 'rule')} of equal weight for both."
    winner, second = comparison.recommendation.candidates
    lead = winner.score - second.score
    leads = f"{winner.title} leads by {counted(lead, 'point')}" if lead else "they are level"
    yield f"For these needs, {leads}."


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """Return a comparison as plain data."""
    recommendation = comparison.recommendation
    return {
        "needs": recommendation.needs.as_dict(),
        "recommended": recommendation.recommended,
        "compared": [_side_json(side) for side in (comparison.left, comparison.right)],
        "shared": list(comparison.shared),
    }


def _side_json(side: Side) -> dict[str, object]:
    candidate = side.candidate
    return {
        "template": candidate.template,
        "title": candidate.title,
        "origin": candidate.origin,
        "score": candidate.score,
        "gains": reasons_json(side.gains),
        "loses": reasons_json(side.loses),
        "has": list(side.has),
        "lacks": list(side.lacks),
        "unmet": unmet_json(candidate.unmet),
    }
