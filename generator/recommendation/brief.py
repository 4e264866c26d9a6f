"""The short text of a recommendation: at most twelve lines at 80 columns."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.messages import counted
from generator.recommendation._criteria import BEYOND
from generator.recommendation._lines import (
    VERDICT,
    Line,
    join,
    paragraph,
    reason_lines,
)
from generator.recommendation._sentences import (
    agrees,
    beyond,
    guide_first,
    likeliest_changes,
    named,
    team_languages,
    verdict,
    why_not,
)
from generator.recommendation.guide import Guide
from generator.recommendation.needs import facts_about
from generator.recommendation.ranking import Candidate, Reason, Recommendation

MOST_LINES = 12  # at 80 columns
MOST_SCORES = 5


class Group(NamedTuple):
    """The rules that one answer made fire, as one line; `reasons` are those that the text names."""

    weight: int
    text: str
    reasons: tuple[Reason, ...]


class Cut(NamedTuple):
    """How much the short text shows: the lines of a reason, the reasons for it, and the flips.

    `answers` are those of one need in the last line. `merged` writes everything against the
    template as one reason. `parts` are those of the parts that the starter lacks.
    """

    rows: int = 2
    reasons: int = 3
    flips: int = 3
    answers: int = 2
    merged: bool = False
    parts: int = MOST_LINES


CUTS = (
    Cut(),
    Cut(flips=2),
    Cut(flips=1),
    Cut(rows=1, flips=1),
    Cut(rows=1, reasons=2, flips=1),
    Cut(rows=1, reasons=2, flips=1, answers=1),
    Cut(rows=1, reasons=2, flips=1, answers=1, merged=True),
    Cut(rows=1, reasons=1, flips=1, answers=1, merged=True),
    Cut(rows=1, reasons=1, flips=1, answers=1, merged=True, parts=1),
    Cut(rows=1, reasons=0, flips=0, merged=True, parts=1),
)


def brief_lines(
    recommendation: Recommendation, guide: Guide, width: int, more: str = "--all"
) -> tuple[Line, ...]:
    """Return the short text, in lines of at most `width` columns.

    `more` is the option or the command that shows the whole text.
    """
    lines: list[Line] = []
    for cut in CUTS:
        lines = _lines(recommendation, guide, width, cut, more)
        if len(lines) <= MOST_LINES:
            break
    return tuple(lines)


def _lines(
    recommendation: Recommendation, guide: Guide, width: int, cut: Cut, more: str
) -> list[Line]:
    above = [*paragraph(opening(recommendation, guide), width, VERDICT)]
    groups = _reasons(recommendation, guide, width, cut)
    reasons = [line for group in groups for line in _group_lines(group, guide, width)]
    winner = recommendation.candidates[0]
    below = [
        *paragraph(why_not(recommendation), width),
        *paragraph(_scores(recommendation, _hidden(winner, groups, more), cut), width),
        *(paragraph(_changes(recommendation, guide, cut), width) if cut.flips else ()),
    ]
    noted = [
        line
        for fact in facts_about(recommendation.needs)[:1]
        for line in paragraph(f"The guide adds: {fact.says}", width)
    ]
    fits = len(above) + len(reasons) + len(below) + len(noted) <= MOST_LINES
    return [*above, *reasons, *(noted if fits else []), *below]


# --- The first lines: verdict and guide -----------------------------------------------------------


def opening(recommendation: Recommendation, guide: Guide) -> str:
    """Return the verdict, and what the guide would do if that is something else.

    For a team that does not work in the template's language, the guide comes first.
    """
    winner = recommendation.candidates[0]
    team = team_languages(recommendation.needs)
    said = verdict(recommendation, guide)
    if team and winner.language not in team[1].split():
        return f"{_elsewhere(recommendation, *team)} {said}."
    if agrees(recommendation):
        return f"{said}; {_agreement(recommendation)}."
    return f"{said}. {_disagreement(recommendation)}"


def _agreement(recommendation: Recommendation) -> str:
    winner = recommendation.candidates[0]
    level = [item for item in guide_first(recommendation) if item.id != winner.framework]
    if level:
        return f"the guide has it level with {join(map(named, level), ' and ')}"
    return "the guide agrees"


def _disagreement(recommendation: Recommendation) -> str:
    winner = recommendation.candidates[0]
    offered = {candidate.framework: candidate for candidate in recommendation.candidates}
    first = guide_first(recommendation)
    picks = join(map(named, first), " or ")
    if passed := next((offered[item.id] for item in first if item.id in offered), None):
        why = next(beyond(winner, passed), "")
        return f"The guide alone would take {picks}. {why}".strip()
    forbidden = {item.framework for item in recommendation.forbidden}
    barred = [item for item in first if item.id in forbidden]
    if barred == [*first]:
        return f"Among all ten, the guide would take {picks}, which house rules forbid."
    lacks = "scaffold has no template for it"
    if barred:
        lacks = f"house rules forbid {join((item.title for item in barred), ' and ')}"
    return f"Among all ten, the guide would take {picks}; {lacks}."


def _elsewhere(recommendation: Recommendation, knows: str, languages: str) -> str:
    """Return what the guide would take for a team that knows another language."""
    winner = recommendation.candidates[0]
    own = winner.language
    within = f" In {own}:" if own else ""
    first = guide_first(recommendation)
    taken = join((item.title for item in first), " or ")
    if agrees(recommendation):
        return f"Your team knows {knows}; even so, the guide would take {winner.title} for this."
    if all(item.language not in languages.split() for item in first):
        taken = join(map(named, first), " or ")
        said = f"Your team knows {knows}; even so, the guide would take {taken}"
    else:
        unless = f", unless it has to be {own}" if own else ""
        said = f"Your team knows {knows}: the guide would take {taken}, and so should you{unless}"
    offered = {candidate.framework for candidate in recommendation.candidates}
    if offered.isdisjoint(item.id for item in first):
        return f"{said}. scaffold has no template for it.{within}"
    return f"{said}.{within}"


# --- The reasons ----------------------------------------------------------------------------------


def _reasons(recommendation: Recommendation, guide: Guide, width: int, cut: Cut) -> list[Group]:
    """Return the strongest reasons for the recommended template and everything against it."""
    winner = recommendation.candidates[0]
    against = _groups(winner.against, guide, width, len(winner.against) * MOST_LINES)  # all
    if cut.merged and winner.against:
        against = [_merged(winner.against, sum(item.weight for item in winner.against))]
    return [*_groups(winner.reasons, guide, width, cut.rows)[: cut.reasons], *against]


def _hidden(candidate: Candidate, groups: Sequence[Group], more: str) -> str:
    """Return how many reasons the groups do not name, and what shows them."""
    count = len(candidate.reasons) + len(candidate.against)
    hidden = count - sum(len(group.reasons) for group in groups)
    return f" ({counted(hidden, 'more reason')}: {more})" if hidden else ""


def _groups(reasons: Sequence[Reason], guide: Guide, width: int, rows: int) -> list[Group]:
    """Merge the rules that the same answers made fire, by speaker, strongest group first."""
    by_answer: dict[object, list[Reason]] = {}
    for item in reasons:
        by_answer.setdefault((item.speaker, item.answers or item.rule), []).append(item)
    groups = [_group(group, guide, width, rows) for group in by_answer.values()]
    return sorted(groups, key=lambda group: -abs(group.weight))


def _group(reasons: Sequence[Reason], guide: Guide, width: int, rows: int) -> Group:
    """Return the rules as one text of at most `rows` lines, but always with the strongest one."""
    weight = sum(item.weight for item in reasons)
    group = _merged(reasons[:1], weight)
    for item in reasons[1:]:
        longer = _merged([*group.reasons, item], weight)
        if len(_group_lines(longer, guide, width)) <= rows:
            group = longer
    return group


def _merged(reasons: Sequence[Reason], weight: int) -> Group:
    return Group(weight, _joined(reasons), tuple(reasons))


def _joined(reasons: Iterable[Reason]) -> str:
    return "; ".join(dict.fromkeys(item.because for item in reasons))


def _group_lines(group: Group, guide: Guide, width: int) -> list[Line]:
    sources = list(dict.fromkeys(item.source for item in group.reasons if not item.speaker))
    speakers = list(dict.fromkeys(item.speaker for item in group.reasons if item.speaker))
    url = section_url(guide, sources[0]) if len(sources) == 1 and not speakers else ""
    said = _sources(sources, speakers, guide)
    return reason_lines(group.weight, group.text, said, url, width)


def _sources(sources: Sequence[str], speakers: Sequence[str], guide: Guide) -> str:
    """Return the short names of sources, such as "(guide, 1 and choosing)"; others by speaker."""
    sections = [guide.section_name(item) for item in sources if item in guide.sections]
    said = [f"guide, {join(sections, ' and ')}"] if sections else []
    said += (
        ["beyond it" if said else "beyond the guide"]
        if any(item.startswith(BEYOND) for item in sources)
        else []
    )
    return f"({'; '.join([*said, *speakers])})"


def section_url(guide: Guide, section: str) -> str:
    """Return the address of a section of the guide; empty if it has none.

    It is a text fragment: browsers scroll to the heading.
    """
    if not guide.url or section not in guide.sections:
        return ""
    from urllib.parse import quote

    return f"{guide.url}#:~:text={quote(section, safe='')}"


# --- The last lines: scores and changes -----------------------------------------------------------


def _scores(recommendation: Recommendation, more: str, cut: Cut) -> str:
    """Return all scores, how many reasons are not shown, and what the starter lacks."""
    candidates = recommendation.candidates
    shown = [f"{item.title} {item.score}" for item in candidates[:MOST_SCORES]]
    rest = len(candidates) - MOST_SCORES
    barred = [f"{item.title} {item.because}" for item in recommendation.forbidden]
    scores = " · ".join([*shown, *([f"{rest} more"] if rest > 0 else []), *barred])
    if not recommendation.unmet:
        return f"{scores}{more}."
    lacks = [part.name for part in recommendation.unmet]
    rest = len(lacks) - cut.parts
    lacks = [*lacks[: cut.parts], *([f"{rest} more"] if rest > 0 else [])]
    return f"{scores}{more}. The starter does not include: {join(lacks, ' and ')}."


def _changes(recommendation: Recommendation, guide: Guide, cut: Cut) -> str:
    changes = likeliest_changes(recommendation, guide)[: cut.flips]
    if not changes:
        return "No other single answer would change it."
    said = (f"{_some(change.answers, cut.answers)} -> {change.title}" for change in changes)
    return f"Would change it: {'; '.join(said)}."


def _some(answers: Sequence[str], most: int) -> str:
    more = len(answers) - most
    shown = [*answers[:most], *([f"{more} more"] if more > 0 else [])]
    return join(shown, " or ")
