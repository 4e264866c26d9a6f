"""Needs, rules and templates in; ranked candidates, the guide's own pick and the flips out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from generator.errors import InputError
from generator.guide import Framework, Guide, Rule
from generator.needs import Answer, Needs, as_data

CLOSE = 1  # a lead that one rule of the smallest weight could undo


class Template(Protocol):
    """As much of a template as a recommendation reads."""

    @property
    def id(self) -> str:
        """The template's own name."""

    @property
    def framework(self) -> str:
        """The framework it stands for, one of the guide's or a new one."""

    @property
    def title(self) -> str:
        """What a person reads."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules its manifest brings along; they speak of this template only."""


@dataclass(frozen=True)
class Reason:
    """A rule that fired for one candidate; what speaks against it has a negative weight."""

    rule: str
    because: str
    source: str
    weight: int


@dataclass(frozen=True)
class Candidate:
    """A template with the rules that fired for it; the weights of both lists sum to the score."""

    template: str
    framework: str
    title: str
    score: int
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]


@dataclass(frozen=True)
class GuidePick:
    """The guide's own first choice over all its frameworks, by what the guide itself says."""

    framework: Framework
    score: int
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    tied: tuple[Framework, ...]


@dataclass(frozen=True)
class Flip:
    """One changed answer that changes what is recommended."""

    need: str
    from_: Answer
    to: Answer
    recommended: str


@dataclass(frozen=True)
class Recommendation:
    """The ranked candidates, best first, and what surrounds the choice."""

    needs: Needs
    candidates: tuple[Candidate, ...]
    guide_pick: GuidePick
    flips: tuple[Flip, ...]
    close: bool

    @property
    def recommended(self) -> str:
        """The id of the template that fits best."""
        return self.candidates[0].template


def recommend(needs: Needs, guide: Guide, templates: Sequence[Template]) -> Recommendation:
    """Rank the templates for these needs.

    Ties fall to the order of the guide's frameworks, then to the template's id. Raises InputError
    where there is no template to rank.
    """
    if not templates:
        raise InputError("There is no template to recommend: install one or name a folder.")
    candidates = _rank(needs, guide, templates)
    scores = [candidate.score for candidate in candidates[:2]]
    return Recommendation(
        needs=needs,
        candidates=candidates,
        guide_pick=_pick(needs, guide),
        flips=tuple(_flips(needs, guide, templates, candidates[0].template)),
        close=len(scores) > 1 and scores[0] - scores[1] <= CLOSE,
    )


def as_json(recommendation: Recommendation) -> dict[str, object]:
    """Return the recommendation as plain data."""
    pick = recommendation.guide_pick
    return {
        "recommended": recommendation.recommended,
        "close": recommendation.close,
        "candidates": [_candidate_json(candidate) for candidate in recommendation.candidates],
        "guide_pick": {
            "framework": pick.framework.id,
            "title": pick.framework.title,
            "language": pick.framework.language,
            "score": pick.score,
            "reasons": _reasons_json(pick.reasons),
            "against": _reasons_json(pick.against),
            "tied": [framework.id for framework in pick.tied],
        },
        "flips": [_flip_json(flip) for flip in recommendation.flips],
        "needs": recommendation.needs.as_dict(),
    }


def _candidate_json(candidate: Candidate) -> dict[str, object]:
    return {
        "template": candidate.template,
        "framework": candidate.framework,
        "title": candidate.title,
        "score": candidate.score,
        "reasons": _reasons_json(candidate.reasons),
        "against": _reasons_json(candidate.against),
    }


def _flip_json(flip: Flip) -> dict[str, object]:
    return {
        "need": flip.need,
        "from": as_data(flip.from_),
        "to": as_data(flip.to),
        "recommended": flip.recommended,
    }


def _reasons_json(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    return [
        {"rule": item.rule, "because": item.because, "source": item.source, "weight": item.weight}
        for item in reasons
    ]


def _rank(needs: Needs, guide: Guide, templates: Iterable[Template]) -> tuple[Candidate, ...]:
    order = {framework.id: place for place, framework in enumerate(guide.frameworks)}
    fired = [rule for rule in guide.rules if rule.when.matches(needs)]
    candidates = (_candidate(needs, fired, template) for template in templates)
    return tuple(
        sorted(
            candidates,
            key=lambda item: (-item.score, order.get(item.framework, len(order)), item.template),
        )
    )


def _candidate(needs: Needs, fired: Sequence[Rule], template: Template) -> Candidate:
    own = [rule for rule in template.rules if rule.when.matches(needs)]
    reasons, against = _weigh([*fired, *own], {template.framework, template.id})
    return Candidate(
        template=template.id,
        framework=template.framework,
        title=template.title,
        score=_total(reasons, against),
        reasons=reasons,
        against=against,
    )


def _weigh(
    fired: Iterable[Rule], subjects: set[str]
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Return what speaks for and against the subjects, heaviest first."""
    fired = sorted(fired, key=lambda rule: -rule.weight)
    reasons = (_reason(rule, rule.weight) for rule in fired if rule.favours & subjects)
    against = (_reason(rule, -rule.weight) for rule in fired if rule.against & subjects)
    return tuple(reasons), tuple(against)


def _reason(rule: Rule, weight: int) -> Reason:
    return Reason(rule.id, rule.because, rule.source, weight)


def _total(*groups: Iterable[Reason]) -> int:
    return sum(reason.weight for group in groups for reason in group)


def _pick(needs: Needs, guide: Guide) -> GuidePick:
    """Choose over all frameworks of the guide, by rules that the guide itself gives."""
    fired = [rule for rule in guide.rules if not rule.beyond and rule.when.matches(needs)]
    weighed = [(item, *_weigh(fired, {item.id})) for item in guide.frameworks]
    best = max(_total(reasons, against) for _, reasons, against in weighed)
    first, *rest = (row for row in weighed if _total(row[1], row[2]) == best)
    framework, reasons, against = first
    return GuidePick(framework, best, reasons, against, tuple(row[0] for row in rest))


def _flips(
    needs: Needs, guide: Guide, templates: Sequence[Template], current: str
) -> Iterator[Flip]:
    for need, changed in _single_changes(needs, guide):
        best = _rank(changed, guide, templates)[0].template
        if best != current:
            yield Flip(need, needs.answer(need), changed.answer(need), best)


def _single_changes(needs: Needs, guide: Guide) -> Iterator[tuple[str, Needs]]:
    """Yield every way to change one answer: another option, or one value more or less."""
    for criterion in guide.criteria:
        for option in criterion.option_ids:
            if criterion.multiple:
                yield criterion.id, needs.toggled(criterion.id, option)
            elif option not in needs[criterion.id]:
                yield criterion.id, needs.with_(criterion.id, {option})
