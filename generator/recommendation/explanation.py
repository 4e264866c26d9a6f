"""The explanation of a recommendation, as plain text."""

from collections.abc import Iterable, Iterator

from generator.recommendation._lines import (
    HEADING,
    VERDICT,
    Line,
    as_text,
    paragraph,
    reason_lines,
    sentence,
)
from generator.recommendation._sentences import (
    agrees,
    beyond,
    changed_answer,
    flipped_answers,
    nearest,
    why_not,
)
from generator.recommendation.brief import brief_lines, opening, section_url
from generator.recommendation.guide import Guide
from generator.recommendation.needs import facts_about
from generator.recommendation.ranking import Candidate, Reason, Recommendation
from generator.recommendation.tables import Table, guide_json, guide_tables

__all__ = [
    "Line",
    "Table",
    "changed_answer",
    "explain_lines",
    "explain_text",
    "guide_json",
    "guide_notes",
    "guide_tables",
    "reasons_against",
    "sentence",
]


def explain_lines(
    recommendation: Recommendation,
    guide: Guide,
    width: int = 80,
    *,
    whole: bool = False,
    more: str = "--all",
) -> tuple[Line, ...]:
    """Return the explanation in lines of at most `width` columns, short or whole.

    `more` is the option or the command that shows the whole, for the short one to name.
    """
    if whole:
        return tuple(_whole(recommendation, guide, width))
    return brief_lines(recommendation, guide, width, more)


def explain_text(
    recommendation: Recommendation, guide: Guide, width: int = 80, *, whole: bool = False
) -> str:
    """Return the explanation as plain text."""
    return as_text(explain_lines(recommendation, guide, width, whole=whole))


def reasons_against(candidate: Candidate, winner: Candidate, width: int) -> tuple[Line, ...]:
    """Return what speaks against a template that was chosen by hand, and both scores."""
    lines = [Line(f"Against {candidate.title}", HEADING)]
    for item in candidate.against:
        lines += reason_lines(item.weight, sentence(item.because), f"[{item.cited}]", "", width)
    if not candidate.against:
        lines = list(paragraph(f"Nothing speaks against {candidate.title}.", width))
    if candidate is not winner:
        scores = f"{candidate.title} scores {candidate.score:+}, {winner.title} {winner.score:+}."
        lines += paragraph(scores, width)
    return tuple(lines)


# --- The whole text -------------------------------------------------------------------------------


def _whole(recommendation: Recommendation, guide: Guide, width: int) -> Iterator[Line]:
    """Yield every reason and every flip."""
    winner = recommendation.candidates[0]
    yield from paragraph(opening(recommendation, guide), width, VERDICT)
    yield from _headed(f"For it (score {winner.score})", _each(winner.reasons, guide, width))
    yield from _headed("Against it", _each(winner.against, guide, width))
    others = [*_others(recommendation), why_not(recommendation)]
    yield from _headed("The others", _indented(filter(None, others), width))
    yield from _headed("The guide", _indented(guide_notes(recommendation, guide), width))
    if recommendation.unmet:
        lacks = (part.name for part in recommendation.unmet)
        yield from _headed("The starter does not include", _indented(lacks, width))
    yield from _headed("What would change it", _indented(_flips(recommendation, guide), width))


def _headed(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    if lines := list(lines):
        yield Line("")
        yield Line(title, HEADING)
        yield from lines


def _indented(texts: Iterable[str], width: int) -> Iterator[Line]:
    for text in texts:
        yield from paragraph(text, width, indent="  ")


def _each(reasons: Iterable[Reason], guide: Guide, width: int) -> Iterator[Line]:
    """Yield every reason with its source in full."""
    reasons = list(reasons)
    if not reasons:
        yield Line("  nothing")
    for item in reasons:
        url = "" if item.speaker else section_url(guide, item.source)
        because = sentence(item.because)
        yield from reason_lines(item.weight, because, f"[{item.cited}]", url, width)


def _others(recommendation: Recommendation) -> Iterator[str]:
    for item in recommendation.candidates[1:]:
        said = "; ".join(reason.because for reason in item.reasons[:1])
        yield f"{item.title} {item.score}{': ' if said else ''}{said}."
    for barred in recommendation.forbidden:
        yield f"{barred.title}: {barred.because}."


def guide_notes(recommendation: Recommendation, guide: Guide) -> Iterator[str]:
    """Yield what the guide itself would take, how that compares, and its facts."""
    pick = recommendation.guide_pick
    winner = recommendation.candidates[0]
    if not agrees(recommendation):
        because = "; ".join(dict.fromkeys(item.because for item in pick.reasons))
        yield f"{pick.framework.title}{': ' if because else ''}{because}."
        offered = {candidate.framework: candidate for candidate in recommendation.candidates}
        if passed := offered.get(pick.framework.id):
            yield from beyond(winner, passed)
        else:
            yield from nearest(recommendation)
    else:
        yield f"{winner.title} is its first choice among all {len(guide.frameworks)} frameworks."
    for fact in facts_about(recommendation.needs):
        yield f"{fact.says} [{fact.source}]"


def _flips(recommendation: Recommendation, guide: Guide) -> Iterator[str]:
    """Yield one sentence for each template that another answer would put first."""
    if not recommendation.flips:
        yield "No single changed answer would change the recommendation."
    for text in flipped_answers(recommendation, guide):
        yield f"{text}."
