"""Write docs/recommendation.md from the guide: python -m scripts.recommendation."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from generator.recommendation._criteria import Fact
from generator.recommendation.brief import MOST_LINES
from generator.recommendation.guide import BEYOND, Framework, Guide, Rule, load_guide
from generator.recommendation.ranking import CLEAR, CLOSE
from generator.recommendation.tables import Table, guide_tables
from scripts.markdown import draw

PAGE = Path(__file__).parents[1] / "docs" / "recommendation.md"
FIGURES = Path(__file__).with_name("recommendation_figures.json")

OPENING = """\
# The recommendation

`python -m scripts.recommendation` writes this page from
[guide.toml](../generator/recommendation/guide.toml). Edit that file, not this page.
`scaffold guide` shows the same in a terminal, `scaffold guide --json` for programs.

The guide is *{title}*.
It gives {rules} rules; {beyond} more go beyond the guide, and their source says so.

## Computation

**Scores.** A rule fires if every need that it names has one of the options that it names, and no
condition after its "unless" is true. It adds its weight to the frameworks or templates that it
favours, and subtracts it from those that it opposes. A template's score is the sum for its
framework, including the rules of its own manifest. Each rule that fires is one line of the
explanation, so the lines add up to the score. scaffold recommends the highest score. In a tie, the
rules about the product decide; if they are level too, the framework that comes first in the guide
wins, then the first template id. A lead of 0 is called level, up to {close} close, up to {clear}
clear, and a larger one by far.

**Flips.** scaffold changes each answer by itself to each of its other options, and computes the
whole recommendation again. For features, it adds or removes one. If another template wins, the
change is a flip.

**The guide's own pick.** This is the same sum over all {frameworks} frameworks, without the rules
that go beyond the guide and without the rules of manifests. In a tie, the first framework in the
guide is the pick, and the explanation names the others. If no template uses the picked framework,
the explanation says how the recommended template comes nearest, and when to follow the guide
instead.
"""

FIGURES_TEXT = """\
`python -m scripts.recommendation_figures` counts all {sets:,} sets of needs, with the bundled
templates. After a change to a rule, run it again.

Recommended: {recommended}.

{strengths}
- **Changes** are the {changes} changes of a single answer: the share of them that puts another
  template first.
- **Steady** is the share of sets that no single change turns.

All of these should be zero. The explanations are those of {draws:,} drawn sets and of all {pairs:,}
pairs of answers; they have {lines:.1f} lines on average.

{goals}
"""

LEADS = {
    "level": "0",
    "close": f"1 to {CLOSE}",
    "clear": f"{CLOSE + 1} to {CLEAR}",
    "far": f"{CLEAR + 1} or more",
}

MATRIX_NOTE = """\
This table adds up the weights of the rules that name one need only, and ignores their "unless".
The lists below include the rules that name two needs.
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(write_page(load_guide()), encoding="utf-8")
    return 0


def write_page(guide: Guide) -> str:
    """Return the page as Markdown."""
    criteria, matrix, frameworks, rules = guide_tables(guide)
    lines = [
        _opening(guide),
        "## Figures\n",
        write_figures(json.loads(FIGURES.read_text(encoding="utf-8"))),
        *_criteria(guide, criteria),
        "## Weight of each answer\n",
        MATRIX_NOTE,
        draw(matrix.head, [_as_code(row, 2) for row in matrix.rows]),
        *_frameworks(guide, frameworks),
        *_rules(guide, rules),
    ]
    return "\n".join(lines)


def fingerprint(guide: Guide) -> str:
    """Return an id of everything that the figures depend on: the needs and the rules."""
    options = [(item.id, item.option_ids) for item in guide.criteria]
    rules = [
        (rule.id, sorted(rule.favours), sorted(rule.against), rule.weight, _conditions(rule))
        for rule in guide.rules
    ]
    return hashlib.sha256(repr((options, rules)).encode()).hexdigest()[:16]


def _conditions(rule: Rule) -> list[tuple[str, list[str]]]:
    return [(need, sorted(options)) for need, options in (*rule.when.when, *rule.when.unless)]


def write_figures(figures: dict[str, Any]) -> str:
    """Return the chapter of figures that `scripts.recommendation_figures` measured."""
    sets = figures["sets"]
    rows = [
        (
            name,
            lead,
            f"{figures['strengths'][name]['sets'] / sets:.1%}",
            f"{figures['strengths'][name]['flipped']:.1%}",
            f"{figures['strengths'][name]['stable']:.1%}",
        )
        for name, lead in LEADS.items()
    ]
    pairs = figures["contradictory_pairs"]
    goals = [
        ("Answers that help a template in some sets, harm it in others", figures["not_monotone"]),
        (f"Sets with one of {pairs} pairs of contradictory rules", figures["contradictory_sets"]),
        ("Explanations with such a pair", figures["contradictory"]),
        ("Explanations that give a reason twice", figures["repeated"]),
        (f"Explanations of more than {MOST_LINES} lines", figures["too_long"]),
    ]
    return FIGURES_TEXT.format(
        sets=sets,
        changes=figures["changes"],
        draws=figures["draws"],
        pairs=figures["pairs"],
        lines=figures["lines"],
        recommended=", ".join(
            f"{name} in {count / sets:.1%}" for name, count in figures["recommended"].items()
        ),
        strengths=draw(["Verdict", "Lead", "Sets", "Changes", "Steady"], rows),
        goals=draw(["Goal", "Found"], [(what, _found(found)) for what, found in goals]),
    )


def _found(found: int | list[str]) -> str:
    return str(len(found) if isinstance(found, list) else found)


def _opening(guide: Guide) -> str:
    beyond = sum(rule.beyond for rule in guide.rules)
    return OPENING.format(
        title=guide.title,
        rules=len(guide.rules) - beyond,
        beyond=beyond,
        close=CLOSE,
        clear=CLEAR,
        frameworks=len(guide.frameworks),
    )


def _criteria(guide: Guide, table: Table) -> Iterator[str]:
    yield "## Needs\n"
    for criterion in guide.criteria:
        default = "none" if criterion.multiple else f"`{criterion.options[0].id}`"
        several = "several answers, " if criterion.multiple else ""
        yield f"### {criterion.label}: `{criterion.id}`\n"
        yield f"{criterion.ask} {criterion.help} ({several}default: {default})\n"
        rows = [_as_code(row[1:], 1) for row in table.rows if row[0] == criterion.id]
        yield draw(table.head[1:], rows)
        yield from _facts(criterion.facts)


def _frameworks(guide: Guide, table: Table) -> Iterator[str]:
    yield "## The frameworks\n"
    yield draw(table.head, [_as_code(row, 1) for row in table.rows])
    for framework in guide.frameworks:
        yield f"### {framework.title}\n"
        yield from _facts(framework.facts)
        yield from _nearest(framework)


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    if lines := [f"- {fact.says} *({fact.source})*\n" for fact in facts]:
        yield "".join(lines)


def _nearest(framework: Framework) -> Iterator[str]:
    """Yield the advice for when this framework is the guide's pick and no template uses it."""
    if framework.follow:
        yield f"Follow the guide if {framework.follow}. Otherwise, this comes nearest:\n"
        yield "".join(f"- {how}.\n" for _, how in framework.nearest)


def _rules(guide: Guide, table: Table) -> Iterator[str]:
    """Yield the rules, grouped by the section of the guide that they come from."""
    order = [*guide.sections, BEYOND]
    rows = sorted(table.rows, key=lambda row: order.index(_section(row)))
    yield "## The rules\n"
    for section, group in groupby(rows, key=_section):
        own = section != BEYOND
        yield f"### {section if own else 'Beyond the guide'}\n"
        head = table.head[:-1] if own else table.head
        yield draw(head, [_as_code(_sourced(row)[: len(head)], 1) for row in group])


def _section(row: Sequence[str]) -> str:
    return BEYOND if row[-1].startswith(BEYOND) else row[-1]


def _sourced(row: Sequence[str]) -> tuple[str, ...]:
    return (*row[:-1], row[-1].removeprefix(BEYOND))


def _as_code(row: Sequence[str], columns: int) -> tuple[str, ...]:
    """Return a row with its first columns as code."""
    return (*(f"`{cell}`" for cell in row[:columns]), *row[columns:])


if __name__ == "__main__":
    raise SystemExit(main())
