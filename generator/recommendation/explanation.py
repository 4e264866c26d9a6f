"""The explanation of a recommendation, as sentences, plain text and Markdown."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.messages import counted
from generator.recommendation._criteria import BEYOND, Criterion
from generator.recommendation.guide import Framework, Guide
from generator.recommendation.needs import Needs
from generator.recommendation.ranking import Candidate, Flip, Reason, Recommendation
from generator.recommendation.tables import Table, guide_json, guide_tables

__all__ = [
    "Explanation",
    "Table",
    "explain",
    "explain_markdown",
    "explain_text",
    "guide_json",
    "guide_tables",
    "sentence",
]

PICK_REASONS = 3  # most reasons that are given for the guide's own pick


@dataclass(frozen=True)
class Explanation:
    """The sentences about a recommendation, in reading order."""

    winner: Candidate
    verdict: str
    runner_up: str
    guide: tuple[str, ...]
    flips: tuple[str, ...]


def explain(recommendation: Recommendation, guide: Guide) -> Explanation:
    """Return a recommendation as sentences; the caller formats them."""
    winner = recommendation.candidates[0]
    return Explanation(
        winner=winner,
        verdict=_verdict(winner),
        runner_up=_runner_up(recommendation),
        guide=tuple(_guide_note(recommendation, guide)),
        flips=tuple(_flip_lines(recommendation, guide)),
    )


def sentence(clause: str) -> str:
    """Return a clause of the guide as a sentence."""
    return clause[:1].upper() + clause[1:] + ("" if clause.endswith((".", "!", "?")) else ".")


def explain_text(recommendation: Recommendation, guide: Guide, width: int = 80) -> str:
    """Return the explanation as plain text, wrapped at `width` columns."""
    said = explain(recommendation, guide)
    winner = said.winner
    blocks = [
        _filled(said.verdict, width),
        "\n".join([f"For it (score {winner.score})", *_reason_lines(winner.reasons, width)]),
        "\n".join(["Against it", *_reason_lines(winner.against, width)]),
        _filled(said.runner_up, width),
        "\n".join(["The guide", *(_filled(line, width, "  ") for line in said.guide)]),
        "\n".join(["What would change it", *(_filled(line, width, "  ") for line in said.flips)]),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def explain_markdown(recommendation: Recommendation, guide: Guide, chosen: str = "") -> str:
    """Return the sections of an architecture decision record, without a title.

    `chosen` is the id of the chosen template if it differs from the recommended one.
    """
    said = explain(recommendation, guide)
    taken = _taken(recommendation, chosen)
    origin = f"Weights and sources come from the guide that scaffold follows: {guide.title}."
    sections = {
        "Context": _items(f"**{label}:** {text}" for label, text in _answers(recommendation.needs)),
        "Decision": _paragraphs(
            [_by_hand(taken, said.winner), said.verdict, said.runner_up, " ".join(said.guide)]
        ),
        "Reasons": _paragraphs([origin]) + "\n\n" + _items(_weighed(taken.reasons)),
        "Against": _items(_weighed(taken.against)),
        "What would change it": _items(map(_escaped, said.flips)),
    }
    return "\n\n".join(f"## {title}\n\n{body}" for title, body in sections.items()) + "\n"


# --- Sentences -----------------------------------------------------------------------------------


def _verdict(winner: Candidate) -> str:
    if not winner.reasons:
        return f"{winner.title} ranks first, but no rule favours it."
    return f"{winner.title} fits best: {'; '.join(_clauses(winner.reasons, 2))}."


def _taken(recommendation: Recommendation, chosen: str) -> Candidate:
    """Return the candidate with the id `chosen`, else the recommended one."""
    found = (item for item in recommendation.candidates if item.template == chosen)
    return next(found, recommendation.candidates[0])


def _by_hand(taken: Candidate, winner: Candidate) -> str:
    """Return a note if another template than the recommended one was chosen, else nothing."""
    if taken is winner:
        return ""
    return (
        f"{taken.title} was chosen by hand. {winner.title} would have been recommended, with "
        f"{taken.title} {_behind(taken, winner)}. The reasons below are for {taken.title}."
    )


def _behind(candidate: Candidate, winner: Candidate) -> str:
    lead = winner.score - candidate.score
    return f"{counted(lead, 'point')} behind" if lead else "with the same score"


def _runner_up(recommendation: Recommendation) -> str:
    winner, *others = recommendation.candidates
    if not others:
        return ""
    second = others[0]
    said = f"; {'; '.join(_clauses(second.reasons, 1))}" if second.reasons else ""
    opening = "It is a close call. Second choice" if recommendation.close else "Second choice"
    return f"{opening}: {second.title}, {_behind(second, winner)}{said}."


def _guide_note(recommendation: Recommendation, guide: Guide) -> Iterator[str]:
    """Yield the guide's own pick, and how it compares with the recommendation."""
    pick = recommendation.guide_pick
    winner = recommendation.candidates[0]
    first = [pick.framework, *pick.tied]
    own = next((item for item in first if item.id == winner.framework), None)
    offered = {candidate.framework: candidate for candidate in recommendation.candidates}
    if own:
        level = [_named(item) for item in first if item is not own]
        beside = f", tied with {_and(level)}" if level else ""
        yield (
            f"{own.title} is also the guide's first choice among all {len(guide.frameworks)} "
            f"frameworks{beside}."
        )
        return
    named = _or(map(_named, first))
    because = "; ".join(_clauses(pick.reasons, PICK_REASONS))
    yield f"The guide alone would choose {named}{': ' if because else ''}{because}."
    if pick.framework.id in offered:
        yield from _beyond(winner, offered[pick.framework.id])
    else:
        yield from _nearest(pick.framework, winner, guide)


def _beyond(winner: Candidate, passed: Candidate) -> Iterator[str]:
    """Yield the rules beyond the guide that favour `winner` or oppose `passed`."""
    for opening, reasons in (
        (f"for {winner.title}", winner.reasons),
        (f"against {passed.title}", passed.against),
    ):
        clauses = [item.because for item in reasons if item.source.startswith(BEYOND)]
        if clauses:
            yield f"Beyond the guide, {opening}: {'; '.join(clauses)}."


def _nearest(framework: Framework, winner: Candidate, guide: Guide) -> Iterator[str]:
    """Yield how the recommended template compares, and when to follow the guide instead."""
    languages = {item.id: item.language for item in guide.frameworks}
    language = languages.get(winner.framework)
    nearest = framework.nearest_to(winner.framework)
    where = f"in {language}" if language else "template"
    yield f"There is no template for {framework.title}; the nearest {where} is {winner.title}."
    if nearest:
        yield sentence(nearest)
    if framework.follow:
        yield f"Follow the guide instead if {framework.follow}."


def _flip_lines(recommendation: Recommendation, guide: Guide) -> Iterator[str]:
    """Yield one sentence for each template that another answer would put first."""
    if not recommendation.flips:
        yield "No single changed answer would change the recommendation."
    for candidate in recommendation.candidates:
        flips = [item for item in recommendation.flips if item.recommended == candidate.template]
        if flips:
            said = ", or ".join(_flip_clauses(flips, guide))
            yield f"If you chose {said}, the recommendation would be {candidate.title}."


def _flip_clauses(flips: Iterable[Flip], guide: Guide) -> Iterator[str]:
    """Yield the changed answers of one template, grouped by need, in the guide's order."""
    flips = list(flips)
    for criterion in guide.criteria:
        own = [flip for flip in flips if flip.need == criterion.id]
        if own:
            labels = [_changed(flip, criterion) for flip in own]
            yield f"{criterion.label} {_or(labels)}"


def _changed(flip: Flip, criterion: Criterion) -> str:
    if isinstance(flip.to, str):
        return f'"{criterion.option(flip.to).label}"'
    (option,) = set(flip.to) ^ set(flip.from_)
    return f"{'with' if option in flip.to else 'without'} {criterion.option(option).label}"


def _answers(needs: Needs) -> Iterator[tuple[str, str]]:
    for criterion in needs.criteria:
        labels = [criterion.option(option).label for option in needs.ordered(criterion.id)]
        yield criterion.label, _and(labels) or "none chosen"


def _clauses(reasons: Iterable[Reason], most: int) -> list[str]:
    """Return up to `most` different rationales; two rules may share one."""
    return list(dict.fromkeys(reason.because for reason in reasons))[:most]


def _named(framework: Framework) -> str:
    return f"{framework.title} ({framework.language})"


def _and(words: Iterable[str]) -> str:
    return _joined(words, " and ")


def _or(words: Iterable[str]) -> str:
    return _joined(words, " or ")


def _joined(words: Iterable[str], last: str) -> str:
    words = list(words)
    return last.join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


# --- Plain text ----------------------------------------------------------------------------------


def _reason_lines(reasons: Iterable[Reason], width: int) -> Iterator[str]:
    reasons = list(reasons)
    if not reasons:
        yield "  nothing"
    for item in reasons:
        text = f"{item.weight:+3}  {sentence(item.because)} [{item.source}]"
        yield _filled(text, width, "  ", "       ")


def _filled(text: str, width: int, first: str = "", rest: str | None = None) -> str:
    rest = first if rest is None else rest
    return textwrap.fill(
        text, max(width, 20), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


# --- Markdown ------------------------------------------------------------------------------------

MARKDOWN_WIDTH = 88


def _weighed(reasons: Iterable[Reason]) -> list[str]:
    lines = [
        f"({item.weight:+}) {_escaped(sentence(item.because))} *{_escaped(item.source)}*"
        for item in reasons
    ]
    return lines or ["Nothing."]


def _items(lines: Iterable[str]) -> str:
    return "\n".join(_filled(line, MARKDOWN_WIDTH, "- ", "  ") for line in lines)


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join(_filled(_escaped(text), MARKDOWN_WIDTH) for text in texts if text)


def _escaped(text: str) -> str:
    """Escape Markdown markup: the text may come from a third-party manifest."""
    text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)
    return re.sub(r"(?<!\S)([-+#=~]+|\d+[.)])(?!\S)", _escaped_mark, text)


def _escaped_mark(mark: re.Match[str]) -> str:
    return mark[0][:-1] + "\\" + mark[0][-1]
