"""A recommendation as plain data, for JSON."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.recommendation.needs import as_data, facts_about
from generator.recommendation.serving import Part

if TYPE_CHECKING:
    from generator.recommendation.ranking import Candidate, Flip, Reason, Recommendation


def as_json(recommendation: "Recommendation") -> dict[str, object]:
    """Return the recommendation as plain data."""
    pick = recommendation.guide_pick
    return {
        "recommended": recommendation.recommended,
        "strength": recommendation.strength,
        "close": recommendation.close,
        "lead": recommendation.lead,
        "candidates": [_candidate_json(candidate) for candidate in recommendation.candidates],
        "guide_pick": {
            "framework": pick.framework.id,
            "title": pick.framework.title,
            "language": pick.framework.language,
            "score": pick.score,
            "reasons": reasons_json(pick.reasons),
            "against": reasons_json(pick.against),
            "tied": [framework.id for framework in pick.tied],
        },
        "facts": [
            {"says": fact.says, "source": fact.source} for fact in facts_about(recommendation.needs)
        ],
        "flips": [_flip_json(flip) for flip in recommendation.flips],
        "forbidden": [item._asdict() for item in recommendation.forbidden],
        "unmet": unmet_json(recommendation.unmet),
        "needs": recommendation.needs.as_dict(),
    }


def _candidate_json(candidate: "Candidate") -> dict[str, object]:
    return {
        "template": candidate.template,
        "framework": candidate.framework,
        "title": candidate.title,
        "origin": candidate.origin,
        "score": candidate.score,
        "reasons": reasons_json(candidate.reasons),
        "against": reasons_json(candidate.against),
        "unmet": unmet_json(candidate.unmet),
    }


def unmet_json(parts: Iterable[Part]) -> list[dict[str, str]]:
    """Return missing parts as plain data."""
    return [
        {"need": part.need, "option": part.option, "part": part.name, "because": part.because}
        for part in parts
    ]


def _flip_json(flip: "Flip") -> dict[str, object]:
    return {
        "need": flip.need,
        "from": as_data(flip.from_),
        "to": as_data(flip.to),
        "recommended": flip.recommended,
    }


def reasons_json(reasons: "Iterable[Reason]") -> list[dict[str, object]]:
    """Return reasons as plain data."""
    return [
        {
            "rule": item.rule,
            "because": item.because,
            "source": item.source,
            "weight": item.weight,
            "origin": item.origin,
            "answers": [f"{need}={option}" for need, option in item.answers],
        }
        for item in reasons
    ]
