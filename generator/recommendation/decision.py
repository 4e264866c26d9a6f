"""The decision record of a project: why it uses its framework, in the form of MADR 4."""

import re
from collections.abc import Iterable

from generator.messages import counted
from generator.recommendation._lines import join, wrapped
from generator.recommendation._sentences import (
    agrees,
    clauses,
    flipped_answers,
    guide_first,
    named,
    nearest,
    verdict,
)
from generator.recommendation.guide import Framework, Guide
from generator.recommendation.needs import Needs, facts_about
from generator.recommendation.ranking import Candidate, Reason, Recommendation

WIDTH = 80  # what Markdown linters allow by default
PACKAGE = "package "  # starts the origin of a template from a Python package
MOST_GOOD = 3  # reasons that count as consequences


def write_decision(recommendation: Recommendation, guide: Guide, chosen: str = "") -> str:
    """Return the sections of a decision record, without its title and front matter.

    `chosen` is the id of the chosen template if it differs from the recommended one.
    """
    taken = _taken(recommendation, chosen)
    sections = {
        "## Context and Problem Statement": _context(recommendation.needs, guide),
        "## Decision Drivers": _drivers(recommendation.needs),
        "## Considered Options": _options(recommendation),
        "## Decision Outcome": _outcome(recommendation, guide, taken),
        "### Consequences": _consequences(taken),
        "### Confirmation": _confirmation(recommendation),
        "## Pros and Cons of the Options": "",
        **_pros_and_cons(recommendation),
        "## Revisit When": _flips(recommendation, guide, taken),
        "## More Information": _more(recommendation, guide),
    }
    parts = (part for title, body in sections.items() for part in (title, body) if part)
    return "\n\n".join(parts) + "\n"


# --- The sections ---------------------------------------------------------------------------------


def _context(needs: Needs, guide: Guide) -> str:
    first = guide.criteria[0]
    product = join((first.option(name).phrase for name in needs.ordered(first.id)), " and ")
    return _paragraphs(
        [f"The project is {product}. Which framework fits its needs, its scale and its team best?"]
    )


def _drivers(needs: Needs) -> str:
    """Return the answers; those at their defaults, which nobody may have stated, in one line."""
    stated, usual = [], []
    for criterion in needs.criteria:
        labels = join((criterion.option(name).label for name in needs.ordered(criterion.id)), ", ")
        if needs[criterion.id] != criterion.default:
            stated.append(f"**{criterion.label}:** {_escaped(labels)}")
        else:
            usual.append(f"{criterion.label} ({_escaped(labels or 'none')})")
    if usual:
        stated.append(f"**At their defaults:** {', '.join(usual)}")
    return _items(stated)


def _options(recommendation: Recommendation) -> str:
    lines = [f"{item.title}, score {item.score}" for item in recommendation.candidates]
    lines += [f"{item.title}, {item.because}" for item in recommendation.forbidden]
    lines += [
        f"{named(item)}, the guide's own first choice, with no template in scaffold"
        for item in _without_template(recommendation)
    ]
    return _items(map(_escaped, lines))


def _without_template(recommendation: Recommendation) -> list[Framework]:
    offered = {item.framework for item in recommendation.candidates}
    offered |= {item.framework for item in recommendation.forbidden}
    if agrees(recommendation):
        return []
    return [item for item in guide_first(recommendation) if item.id not in offered]


def _outcome(recommendation: Recommendation, guide: Guide, taken: Candidate) -> str:
    winner = recommendation.candidates[0]
    if taken is winner:
        because = " and ".join(clauses(winner.reasons, 2)) or "no other option scores higher"
        said = [f'Chosen option: "{taken.title}", because {because}.']
        said += [f"The verdict: {verdict(recommendation, guide)}."]
        return _paragraphs([" ".join(said)])
    by_hand = f'Chosen option: "{taken.title}", by hand.'
    behind = f"scaffold recommended {winner.title}, with {taken.title} {_behind(taken, winner)}."
    return _paragraphs([f"{by_hand} {behind}"]) + "\n\nWhy all the same: *write the reason here.*"


def _behind(candidate: Candidate, winner: Candidate) -> str:
    lead = winner.score - candidate.score
    return f"{counted(lead, 'point')} behind" if lead else "at the same score"


def _consequences(taken: Candidate) -> str:
    good = [f"Good, because {clause}." for clause in clauses(taken.reasons, MOST_GOOD)]
    bad = [f"Bad, because {clause}." for clause in clauses(taken.against, len(taken.against))]
    to_add = [f"To add: {part.name}." for part in taken.unmet]
    return _items(map(_escaped, [*good, *bad, *to_add])) or "None that a rule names."


def _confirmation(recommendation: Recommendation) -> str:
    """Return the command that computes the scores again, in lines of at most `WIDTH` columns.

    Templates of other packages take part only if they are named; others may have no name here.
    """
    needs = recommendation.needs
    given = [
        f"--with {item.template}"
        for item in recommendation.candidates
        if not item.bundled and item.origin.startswith(PACKAGE)
    ]
    given += [
        f"-n {criterion.id}={option}"
        for criterion in needs.criteria
        if needs[criterion.id] != criterion.default
        for option in needs.ordered(criterion.id)
    ]
    lines = ["scaffold recommend --all"]
    for word in given or ["-y"]:
        if len(f"{lines[-1]} {word} \\") <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(f"  {word}")
    command = " \\\n".join(lines)
    said = "The drivers still describe the project. This command computes the scores again:"
    return f"{said}\n\n```sh\n{command}\n```"


def _pros_and_cons(recommendation: Recommendation) -> dict[str, str]:
    sections = {
        f"### {_escaped(item.title)}": _arguments(item.reasons, item.against)
        for item in recommendation.candidates
    }
    pick = recommendation.guide_pick
    if pick.framework in _without_template(recommendation):
        lacks = "- Bad, because scaffold has no template for it."
        own = _arguments(pick.reasons, pick.against)
        sections[f"### {_escaped(named(pick.framework))}"] = f"{own}\n{lacks}"
    return sections


def _arguments(reasons: Iterable[Reason], against: Iterable[Reason]) -> str:
    lines = [
        f"{'Good' if item.weight > 0 else 'Bad'}, because {_escaped(item.because)} "
        f"({item.weight:+}) *{_escaped(item.cited)}*"
        for item in (*reasons, *against)
    ]
    return _items(lines) or "- Neutral, because no rule is about it."


def _flips(recommendation: Recommendation, guide: Guide, taken: Candidate) -> str:
    """Return the changed answers that would change the recommendation, by template."""
    if taken is not recommendation.candidates[0]:
        return "The reason for the choice by hand no longer holds."
    found = [_escaped(text) for text in flipped_answers(recommendation, guide)]
    if not found:
        return "No single changed answer would change the recommendation."
    return f"One of these answers would lead to another framework:\n\n{_items(found)}"


def _more(recommendation: Recommendation, guide: Guide) -> str:
    lines = [f"The guide: {_escaped(guide.title)}"]
    lines += [f"<{guide.url}>"] if guide.url else []
    if _without_template(recommendation):
        lines += map(_escaped, nearest(recommendation))
    for fact in facts_about(recommendation.needs):
        lines.append(f"{_escaped(fact.says)} *{_escaped(fact.source)}*")
    return _items(lines)


def _taken(recommendation: Recommendation, chosen: str) -> Candidate:
    """Return the candidate with the id `chosen`, else the recommended one."""
    found = (item for item in recommendation.candidates if item.template == chosen)
    return next(found, recommendation.candidates[0])


# --- Markdown -------------------------------------------------------------------------------------


def _items(lines: Iterable[str]) -> str:
    return "\n".join("\n".join(wrapped(line, WIDTH, "- ", "  ")) for line in lines)


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join("\n".join(wrapped(_escaped(text), WIDTH)) for text in texts if text)


def _escaped(text: str) -> str:
    """Escape Markdown markup: the text may come from a third-party manifest."""
    text = re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)
    return re.sub(r"(?<!\S)([-+#=~]+|\d+[.)])(?!\S)", _escaped_mark, text)


def _escaped_mark(mark: re.Match[str]) -> str:
    return mark[0][:-1] + "\\" + mark[0][-1]
