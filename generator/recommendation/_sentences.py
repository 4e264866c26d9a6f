"""Sentences about a recommendation that its short text, its whole text and the record share."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.recommendation._criteria import BEYOND, Criterion
from generator.recommendation._lines import join, sentence
from generator.recommendation.guide import Framework, Guide
from generator.recommendation.needs import Needs
from generator.recommendation.ranking import (
    Candidate,
    Flip,
    Reason,
    Recommendation,
    score_for,
)

STRENGTHS = {
    "far": "{title}, by far",
    "clear": "{title}, clearly",
    "close": "{title}, but it is close",
    "alone": "{title} is the only template",
}


class Changes(NamedTuple):
    """Answers of one need, each of which would put another template first."""

    answers: tuple[str, ...]
    title: str


def verdict(recommendation: Recommendation, guide: Guide) -> str:
    """Return the recommended template and how clearly it leads, without a full stop."""
    winner = recommendation.candidates[0]
    if recommendation.strength == "level":
        level = join((item.title for item in _level(recommendation)), " and ")
        why = _tie_break(recommendation, guide)
        return f"{winner.title}, level with {level}; taken because {why}"
    said = STRENGTHS[recommendation.strength].format(title=winner.title)
    return said if winner.reasons else f"{said}, though no rule speaks for it"


def _level(recommendation: Recommendation) -> list[Candidate]:
    winner, *others = recommendation.candidates
    return [item for item in others if item.score == winner.score]


def _tie_break(recommendation: Recommendation, guide: Guide) -> str:
    """Return why the first of several candidates with the same score is recommended."""
    winner = recommendation.candidates[0]
    second = _level(recommendation)[0]
    first = guide.criteria[0].id
    if score_for(winner, first) > score_for(second, first):
        own = [item for item in winner.reasons if any(first == need for need, _ in item.answers)]
        if own:
            return own[0].because
        return f"less speaks against it for {_phrases(recommendation.needs, guide.criteria[0])}"
    places = [item.id for item in guide.frameworks if item.id != second.framework]
    if winner.framework in places:
        return "the guide lists it first"
    return "its name comes first"


def team_languages(needs: Needs) -> tuple[str, str] | None:
    """Return what the team knows, and its languages, if it works in certain languages."""
    for criterion in needs.criteria:
        for name in needs.ordered(criterion.id):
            option = criterion.option(name)
            if option.languages:
                return option.label, " ".join(option.languages)
    return None


def guide_first(recommendation: Recommendation) -> list[Framework]:
    """Return the frameworks in the guide's first place."""
    pick = recommendation.guide_pick
    return [pick.framework, *pick.tied]


def agrees(recommendation: Recommendation) -> bool:
    """Tell whether the recommended template's framework is in the guide's first place."""
    winner = recommendation.candidates[0]
    return any(item.id == winner.framework for item in guide_first(recommendation))


def named(framework: Framework) -> str:
    """Return a framework with its language."""
    return f"{framework.title} ({framework.language})"


def beyond(winner: Candidate, passed: Candidate) -> Iterator[str]:
    """Yield the rules beyond the guide that favour `winner` or oppose `passed`."""
    for opening, reasons in (
        (f"for {winner.title}", winner.reasons),
        (f"against {passed.title}", passed.against),
    ):
        clauses = [
            item.because for item in reasons if item.source.startswith(BEYOND) and not item.speaker
        ]
        if clauses:
            yield f"Beyond the guide, {opening}: {'; '.join(clauses)}."


def why_not(recommendation: Recommendation) -> str:
    """Return what decides against the runner-up; empty if there is none, or if it is level."""
    if recommendation.strength in {"alone", "level"}:
        return ""
    winner, second = recommendation.candidates[:2]
    shared = {item.rule for item in winner.against}
    against = [item for item in second.against if item.rule not in shared]
    if against:
        return f"Why not {second.title}: {against[0].because}."
    both = {item.rule for item in winner.reasons}
    own = [item for item in second.reasons if item.rule not in both]
    if own:
        points = sum(item.weight for item in own)
        said = f"less speaks for it: {own[0].because} ({points:+})"
        return f"Why not {second.title}: {said}."
    said = "nothing speaks for it that does not" if second.reasons else "no rule speaks for it"
    also = f" also speak for {winner.title}" if second.reasons else ""
    return f"Why not {second.title}: {said}{also}."


def likeliest_changes(recommendation: Recommendation, guide: Guide) -> list[Changes]:
    """Return the flips, grouped by need and template, the likeliest to happen first."""
    titles = {item.template: item.title for item in recommendation.candidates}
    found = []
    for criterion in sorted(guide.criteria, key=lambda item: -item.changes):
        flips = [flip for flip in recommendation.flips if flip.need == criterion.id]
        for template, title in titles.items():
            own = [flip for flip in flips if flip.recommended == template]
            if own:
                found.append(Changes(tuple(_changed(own, criterion)), title))
    return found


def _changed(flips: list[Flip], criterion: Criterion) -> Iterator[str]:
    others = len(criterion.options) - 1
    if not criterion.multiple and len(flips) == others and others > 1:
        yield f"any other {criterion.label.lower()}"
        return
    for flip in flips:
        yield changed_answer(flip, criterion)


def flipped_answers(recommendation: Recommendation, guide: Guide) -> Iterator[str]:
    """Yield each template that one other answer would put first, with those answers."""
    for candidate in recommendation.candidates:
        said = [
            changed_answer(flip, criterion)
            for criterion in guide.criteria
            for flip in recommendation.flips
            if flip.need == criterion.id and flip.recommended == candidate.template
        ]
        if said:
            yield f"{candidate.title}: {join(said, ' or ')}"


def changed_answer(flip: Flip, criterion: Criterion) -> str:
    """Return the changed answer of a flip, inside a sentence."""
    if isinstance(flip.to, str):
        return criterion.option(flip.to).phrase
    (option,) = set(flip.to) ^ set(flip.from_)
    return f"{'with' if option in flip.to else 'without'} {criterion.option(option).phrase}"


def _phrases(needs: Needs, criterion: Criterion) -> str:
    return join((criterion.option(name).phrase for name in needs.ordered(criterion.id)), " and ")


def nearest(recommendation: Recommendation) -> Iterator[str]:
    """Yield how the recommended template compares with the pick, and when to follow the guide."""
    pick, winner = recommendation.guide_pick.framework, recommendation.candidates[0]
    if said := pick.nearest_to(winner.framework):
        yield sentence(said)
    if pick.follow:
        yield f"Follow the guide instead if {pick.follow}."


def clauses(reasons: Iterable[Reason], most: int) -> list[str]:
    """Return up to `most` different rationales; two rules may share one."""
    return list(dict.fromkeys(reason.because for reason in reasons))[:most]
