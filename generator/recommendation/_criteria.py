"""The guide's criteria: questions about a project, their options and supporting facts."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from generator.toml_rows import Row, refuse_duplicates

BEYOND = "beyond the guide: "


class Fact(NamedTuple):
    """A statement without a weight, and the section of the guide that makes it."""

    says: str
    source: str


class Option(NamedTuple):
    """One allowed answer of a criterion; `signs` are files nearby that suggest it."""

    id: str
    label: str
    help: str
    signs: tuple[str, ...] = ()


class Criterion(NamedTuple):
    """A property of a project that affects the choice, and the question that asks for it."""

    id: str
    label: str
    ask: str
    help: str
    options: tuple[Option, ...]
    multiple: bool = False
    facts: tuple[Fact, ...] = ()

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The allowed answers, in the guide's order."""
        return tuple(option.id for option in self.options)

    @property
    def default(self) -> frozenset[str]:
        """The answer until somebody gives one: the first option, or none if several are allowed."""
        return frozenset() if self.multiple else frozenset({self.options[0].id})

    def option(self, name: str) -> Option:
        """Return the option of that id; it must exist."""
        return self.options[self.option_ids.index(name)]


def parse_source(row: Row, sections: Collection[str] | None) -> str:
    """Read a statement's source; with `sections`, it must be one of them or start with BEYOND."""
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
    refuse_duplicates((option.id for option in options), row.where, "option")
    if len(options) < 2:  # noqa: PLR2004 - one option leaves no choice
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
