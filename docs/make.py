"""Writes docs/recommendation.md from the guide: python -m docs.make."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from docs.markdown import draw
from generator.criteria import Fact
from generator.guide import BEYOND, Framework, Guide, load_guide
from generator.recommend import CLOSE
from generator.tables import Table, guide_tables

PAGE = Path(__file__).with_name("recommendation.md")

OPENING = """\
# The recommendation

Made from [generator/guide.toml](../generator/guide.toml) by `python -m docs.make`: edit that file,
not this one. `scaffold guide` shows the same in a terminal, `scaffold guide --json` to a program.

The guide is *{title}*.
It gives {rules} rules; {beyond} more go beyond it and say so.

## How it is computed

**Scores.** A rule fires when every need that it asks for has one of the options that it names, and
nothing after its "unless" holds. It then adds its weight to those that it favours, and takes it
from those that it speaks against. A template's score is the sum for its framework, with the rules
that its own manifest brings along. Each rule that fired is one line of the explanation, so the
lines sum to the score. The highest score is recommended; of equals, the one whose framework comes
first in the guide, then the first by its id. A lead of {close} or less is called close.

**Flips.** Each answer is changed by itself to each of its other options (of several features, one
more or one less), and the whole recommendation is computed again. Where another template wins, that
change is a flip: "if you said this, it would be that".

**The guide's own pick.** The same sum over all {frameworks} frameworks, without the rules that go
beyond the guide and without those of manifests. Of equals it is the first in the guide, and the
others are named. Where no template stands for it, the explanation says so, how the recommended one
comes nearest, and when rather to follow the guide.
"""

MATRIX_NOTE = """\
The weights of the rules that ask for one need only, added up, whatever their "unless" says; rules
that ask for two needs at once stand in the lists below.
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
        *_criteria(guide, criteria),
        "## What each answer is worth\n",
        MATRIX_NOTE,
        draw(matrix.head, [_as_code(row, 2) for row in matrix.rows]),
        *_frameworks(guide, frameworks),
        *_rules(guide, rules),
    ]
    return "\n".join(lines)


def _opening(guide: Guide) -> str:
    beyond = sum(rule.beyond for rule in guide.rules)
    return OPENING.format(
        title=guide.title,
        rules=len(guide.rules) - beyond,
        beyond=beyond,
        close=CLOSE,
        frameworks=len(guide.frameworks),
    )


def _criteria(guide: Guide, table: Table) -> Iterator[str]:
    yield "## What is asked\n"
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
    """Say what is said where this framework is the guide's pick and no template stands for it."""
    if framework.follow:
        yield f"Rather follow the guide if {framework.follow}. What comes nearest:\n"
        yield "".join(f"- {how}.\n" for _, how in framework.nearest)


def _rules(guide: Guide, table: Table) -> Iterator[str]:
    """Yield the rules, by the section of the guide that they come from."""
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
    """Return a row whose first columns are words to type."""
    return (*(f"`{cell}`" for cell in row[:columns]), *row[columns:])


if __name__ == "__main__":
    raise SystemExit(main())
