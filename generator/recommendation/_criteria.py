"""The guide's criteria: questions about a project, their options and supporting facts."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from generator.toml_rows import Row, refuse_duplicates

BEYOND = "beyond the guide: "
MOST_CHANGES = 9


class Fact(NamedTuple):
    """A statement without a weight, and the section of the guide that makes it.

    `options` are the answers that it bears on; the explanation shows it for them.
    """

    says: str
    source: str
    options: tuple[str, ...] = ()


class Option(NamedTuple):
    """One allowed answer of a criterion.

    `phrase` is the answer inside a sentence. `signs` are files nearby that suggest it. `languages`
    are those that a team works in if this is its answer. `part` is the part of a starter that it
    asks for, as it stands after "does not include".
    """

    id: str
    label: str
    help: str
    phrase: str = ""
    signs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    part: str = ""


class Criterion(NamedTuple):
    """A property of a project that affects the choice, and the question that asks for it.

    `changes` says how likely the answer is to change later: 1 seldom, 9 often.
    """

    id: str
    label: str
    ask: str
    help: str
    options: tuple[Option, ...]
    multiple: bool = False
    facts: tuple[Fact, ...] = ()
    changes: int = 1

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


def parse_facts(
    row: Row, sections: Collection[str], options: Collection[str] = ()
) -> tuple[Fact, ...]:
    """Read the facts of a framework, or of a criterion with these options."""
    return tuple(_parse_facts(row, sections, options))


def _parse_facts(row: Row, sections: Collection[str], options: Collection[str]) -> Iterator[Fact]:
    for fact in row.rows("facts"):
        fact.only("says", "source", *(["options"] if options else []))
        named = fact.texts("options")
        for option in named:
            fact.one_of("option", option, options)
        yield Fact(fact.text("says"), parse_source(fact, sections), named)


def parse_criterion(row: Row, sections: Collection[str]) -> Criterion:
    """Read one `[[criterion]]` with its options."""
    row.only("id", "label", "ask", "help", "multiple", "options", "facts", "changes")
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
        facts=parse_facts(row, sections, [option.id for option in options]),
        changes=row.whole("changes", MOST_CHANGES) if "changes" in row.values else 1,
    )


def _parse_option(row: Row) -> Option:
    row.only("id", "label", "help", "phrase", "signs", "languages", "part")
    label = row.text("label")
    return Option(
        row.text("id"),
        label,
        row.text("help"),
        row.optional_text("phrase") or label,
        row.texts("signs"),
        row.texts("languages"),
        row.optional_text("part"),
    )
