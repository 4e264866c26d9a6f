"""The guide as data: criteria, rules and the ten frameworks, read from guide.toml and checked."""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from generator.errors import InputError
from generator.recommendation._criteria import (
    BEYOND,
    Criterion,
    Fact,
    Option,
    parse_criterion,
    parse_facts,
)
from generator.recommendation._criteria import parse_source as _parse_source
from generator.recommendation._rules import (
    GUIDE,
    HOUSE,
    RULE_KEYS,
    TEMPLATE,
    Clause,
    Condition,
    NeedsLike,
    Rule,
    Subjects,
    Voice,
    parse_choices,
    parse_condition,
    parse_rules,
)
from generator.system.own_documents import load_own_toml
from generator.toml_rows import Row, refuse_duplicates

__all__ = [
    "BEYOND",
    "GUIDE",
    "GUIDE_FILE",
    "HOUSE",
    "RULE_KEYS",
    "TEMPLATE",
    "Clause",
    "Condition",
    "Criterion",
    "Fact",
    "Framework",
    "Guide",
    "NeedsLike",
    "Option",
    "Rule",
    "Subjects",
    "Voice",
    "load_guide",
    "parse_choices",
    "parse_condition",
    "parse_rules",
]

# without pathlib, which is slow to import
GUIDE_FILE = os.path.join(os.path.dirname(__file__), "guide.toml")  # noqa: PTH118, PTH120


class Framework(NamedTuple):
    """One of the guide's ten frameworks.

    `nearest` and `follow` are used if the guide picks it and no template exists for it: `nearest`
    pairs the id of another framework with how that one compares; `follow` completes the sentence
    "Follow the guide instead if ...".
    """

    id: str
    title: str
    language: str
    summary: str
    source: str
    facts: tuple[Fact, ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()
    follow: str = ""

    def nearest_to(self, framework: str) -> str:
        """Return how that framework compares with this one; empty if the guide does not say."""
        return dict(self.nearest).get(framework, "")


class House(NamedTuple):
    """The house rules next to the guide: their file, what they forbid, and why."""

    file: str = ""
    forbids: frozenset[str] = frozenset()
    because: str = ""

    @property
    def reason(self) -> str:
        """Why something is forbidden."""
        return f"forbidden by {self.file}{f': {self.because}' if self.because else ''}"


class Guide(NamedTuple):
    """Criteria, frameworks and rules, in the guide's order; house rules come after its own.

    `url` is the guide's address, and `section_names` are short names of its sections.
    """

    sections: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    frameworks: tuple[Framework, ...]
    rules: tuple[Rule, ...]
    title: str = ""
    url: str = ""
    section_names: tuple[str, ...] = ()
    house: House = House()

    def criterion(self, need: str) -> Criterion:
        """Return the criterion of that id; it must exist."""
        return next(criterion for criterion in self.criteria if criterion.id == need)

    def section_name(self, section: str) -> str:
        """Return the short name of a section, or the section itself."""
        return dict(zip(self.sections, self.section_names, strict=False)).get(section, section)

    def language_of(self, framework: str) -> str:
        """Return the language of a framework; empty if the guide lacks it."""
        return next((item.language for item in self.frameworks if item.id == framework), "")


@cache
def load_guide(file: str = GUIDE_FILE) -> Guide:
    """Read and check a guide, once.

    Raises InputError with file, row and key for an invalid value.
    """
    try:
        values = load_own_toml(file)
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: the guide cannot be read: {error}") from error
    return _parse_guide(values, file.rpartition(os.sep)[2])


def _parse_guide(values: Mapping[str, object], where: str) -> Guide:
    top = Row(where, values)
    top.only("title", "url", "sections", "section_names", "criterion", "framework", "rule")
    sections = top.texts("sections")
    names = top.texts("section_names")
    if names and len(names) != len(sections):
        top.refuse("`section_names` must name each of `sections`.")
    criteria = tuple(parse_criterion(row, sections) for row in top.rows("criterion"))
    frameworks = tuple(_parse_framework(row, sections) for row in top.rows("framework"))
    ids = [framework.id for framework in frameworks]
    refuse_duplicates((criterion.id for criterion in criteria), where, "criterion")
    refuse_duplicates(ids, where, "framework")
    for framework in frameworks:
        for name, _ in framework.nearest:
            Row(f"{where}, framework '{framework.id}'", {}).one_of("framework", name, ids)
    subjects = Subjects(ids, _by_language(frameworks))
    rules = parse_rules(values.get("rule", []), where, criteria, subjects, Voice(sections=sections))
    url = top.optional_text("url")
    return Guide(sections, criteria, frameworks, rules, top.text("title"), url, names)


def subjects_of(guide: Guide) -> Subjects:
    """Return the names that rules about the guide's frameworks may use."""
    return Subjects([item.id for item in guide.frameworks], _by_language(guide.frameworks))


def _by_language(frameworks: Iterable[Framework]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for framework in frameworks:
        found.setdefault(framework.language, []).append(framework.id)
    return found


def _parse_framework(row: Row, sections: tuple[str, ...]) -> Framework:
    row.only("id", "title", "language", "summary", "source", "facts", "nearest", "follow")
    nearest = row.table("nearest")
    return Framework(
        id=row.text("id"),
        title=row.text("title"),
        language=row.text("language"),
        summary=row.text("summary"),
        source=_parse_source(row, sections),
        facts=parse_facts(row, sections),
        nearest=tuple((name, nearest.text(name)) for name in nearest.values),
        follow=row.optional_text("follow"),
    )
