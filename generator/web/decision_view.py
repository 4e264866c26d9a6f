"""The recommendation as the page shows it: verdict, scores, reasons, and what would change it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.project.operations import Wanted
from generator.recommendation.brief import opening, section_url
from generator.recommendation.explanation import changed_answer, guide_notes, sentence
from generator.recommendation.guide import Guide
from generator.recommendation.ranking import Candidate, Flip, Reason, Recommendation
from generator.registry.registry import Registry
from generator.web.address import write_address
from generator.web.form import with_need

MINUS = "\N{MINUS SIGN}"


class ReasonRow(NamedTuple):
    """A reason, the answers that made it one, and where it comes from.

    `beside` are other statements of the same section of the guide; `url` leads to it.
    """

    weight: str
    because: str
    answers: str
    source: str
    url: str
    beside: tuple[str, ...]


class CandidateRow(NamedTuple):
    """A template to choose: `share` is its score beside the best, in percent."""

    id: str
    title: str
    score: str
    share: int
    is_taken: bool


class FlipRow(NamedTuple):
    """One other answer, the template that it would put first, and the address with it."""

    answer: str
    title: str
    address: str


class DecisionView(NamedTuple):
    """All that the page says of a recommendation; `taken` is the chosen template's title."""

    opening: str
    candidates: tuple[CandidateRow, ...]
    others: tuple[CandidateRow, ...]
    is_named: bool
    taken: str
    reasons: tuple[ReasonRow, ...]
    against: tuple[ReasonRow, ...]
    unmet: tuple[str, ...]
    flips: tuple[FlipRow, ...]
    notes: tuple[str, ...]
    guide: str
    url: str


def decision_view(
    recommendation: Recommendation, taken: str, wanted: Wanted, registry: Registry
) -> DecisionView:
    """Return the view of a recommendation; `taken` is the id of the chosen template."""
    guide = registry.guide
    ranked = recommendation.candidates
    best = max(1, *(item.score for item in ranked))
    chosen = next((item for item in ranked if item.template == taken), None)
    return DecisionView(
        opening=opening(recommendation, guide),
        candidates=tuple(_row(item, best, wanted) for item in ranked),
        others=tuple(_others(recommendation, wanted, registry)),
        is_named=bool(wanted.template),
        taken=chosen.title if chosen else registry.templates[taken].title,
        reasons=_reasons(chosen.reasons if chosen else (), guide),
        against=_reasons(chosen.against if chosen else (), guide),
        unmet=tuple(_unmet(chosen)),
        flips=tuple(_flip(flip, recommendation, wanted, guide) for flip in recommendation.flips),
        notes=tuple(guide_notes(recommendation, guide)),
        guide=guide.title,
        url=guide.url,
    )


def _row(item: Candidate, best: int, wanted: Wanted) -> CandidateRow:
    return CandidateRow(
        item.template,
        item.title,
        _points(item.score),
        max(0, round(100 * item.score / best)),
        item.template == wanted.template,
    )


def _others(
    recommendation: Recommendation, wanted: Wanted, registry: Registry
) -> Iterator[CandidateRow]:
    """Yield the templates that take no part in the recommendation."""
    ranked = {item.template for item in recommendation.candidates}
    for id_, template in registry.templates.items():
        if id_ not in ranked:
            yield CandidateRow(id_, template.title, "", 0, id_ == wanted.template)


def _reasons(reasons: Iterable[Reason], guide: Guide) -> tuple[ReasonRow, ...]:
    ordered = sorted(reasons, key=lambda item: -abs(item.weight))
    return tuple(_reason(item, guide) for item in ordered)


def _reason(item: Reason, guide: Guide) -> ReasonRow:
    answers = (guide.criterion(need).option(name).label for need, name in item.answers)
    beside = () if item.speaker else tuple(_beside(item, guide))
    return ReasonRow(
        _points(item.weight),
        sentence(item.because),
        ", ".join(answers),
        item.cited,
        "" if item.speaker else section_url(guide, item.source),
        beside,
    )


def _beside(item: Reason, guide: Guide) -> Iterator[str]:
    """Yield what else the section of a reason says of frameworks and needs."""
    if item.source not in guide.sections:
        return
    facts = [fact for part in guide.frameworks for fact in part.facts]
    facts += [fact for part in guide.criteria for fact in part.facts]
    said = [fact.says for fact in facts if fact.source == item.source]
    said += [it.summary for it in guide.frameworks if it.source == item.source]
    yield from dict.fromkeys(map(sentence, said))


def _points(number: int) -> str:
    """Return a number with its sign, as typeset."""
    return f"{number:+}".replace("-", MINUS) if number else "0"


def _unmet(chosen: Candidate | None) -> Iterator[str]:
    for part in chosen.unmet if chosen else ():
        yield f"{part.name}: {part.because}" if part.because else part.name


def _flip(flip: Flip, recommendation: Recommendation, wanted: Wanted, guide: Guide) -> FlipRow:
    title = next(it.title for it in recommendation.candidates if it.template == flip.recommended)
    value = flip.to if isinstance(flip.to, str) else ",".join(flip.to)
    answer = changed_answer(flip, guide.criterion(flip.need))
    changed = with_need(wanted, flip.need, value)
    return FlipRow(answer, title, write_address(changed))
