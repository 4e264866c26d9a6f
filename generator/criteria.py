"""What is asked about a project: criteria, their options, and the facts that make them matter."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.rows import Row, refuse_doubled

BEYOND = "beyond the guide: "


@dataclass(frozen=True)
class Fact:
    """A statement that gives no weight, with the section that says it."""

    says: str
    source: str


@dataclass(frozen=True)
class Option:
    """One allowed answer of a criterion; `signs` are files nearby that suggest it."""

    id: str
    label: str
    help: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """Something about a project that matters for the choice, and how to ask for it."""

    id: str
    label: str
    ask: str
    help: str
    options: tuple[Option, ...]
    multiple: bool = False
    facts: tuple[Fact, ...] = ()

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """The allowed answers, in the guide's order."""
        return tuple(option.id for option in self.options)

    @property
    def default(self) -> frozenset[str]:
        """What holds while nobody has answered: the first option, or none of several."""
        return frozenset() if self.multiple else frozenset({self.options[0].id})

    def option(self, name: str) -> Option:
        """Return the option of that id; it must exist."""
        return self.options[self.option_ids.index(name)]


def parse_source(row: Row, sections: Collection[str] | None) -> str:
    """Read where a statement comes from; with `sections` it must exist or say it goes beyond."""
    source = row.text("source")
    known = source.startswith(BEYOND) and source != BEYOND.strip()
    if sections is not None and not known and source not in sections:
        row.one_of("section", source, [*sections, f"{BEYOND}..."])
    return source


def parse_facts(row: Row, sections: Collection[str]) -> tuple[Fact, ...]:
    """Read the facts of a criterion or of a framework."""
    return tuple(_parse_facts(row, sections))


def _parse_facts(row: Row, sections: Collection[str]) -> Iterator[Fact]:
    for fact in row.rows("facts"):
        fact.only("says", "source")
        yield Fact(fact.text("says"), parse_source(fact, sections))


def parse_criterion(row: Row, sections: Collection[str]) -> Criterion:
    """Read one `[[criterion]]` with its options."""
    row.only("id", "label", "ask", "help", "multiple", "options", "facts")
    options = tuple(map(_parse_option, row.rows("options")))
    refuse_doubled((option.id for option in options), row.where, "option")
    if len(options) < 2:  # noqa: PLR2004 - one answer is no question
        row.refuse("`options` must offer at least two.")
    return Criterion(
        id=row.text("id"),
        label=row.text("label"),
        ask=row.text("ask"),
        help=row.text("help"),
        options=options,
        multiple=row.flag("multiple"),
        facts=parse_facts(row, sections),
    )


def _parse_option(row: Row) -> Option:
    row.only("id", "label", "help", "signs")
    return Option(row.text("id"), row.text("label"), row.text("help"), row.texts("signs"))
