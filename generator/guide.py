"""The guide as data: criteria, rules and the ten frameworks, read from guide.toml and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.criteria import BEYOND, Criterion, Fact, Option, parse_criterion, parse_facts
from generator.criteria import parse_source as _parse_source
from generator.errors import InputError
from generator.rows import Row, refuse_doubled
from generator.rules import Answers, Condition, Rule, parse_condition, parse_rules

__all__ = [
    "BEYOND",
    "GUIDE_FILE",
    "Answers",
    "Condition",
    "Criterion",
    "Fact",
    "Framework",
    "Guide",
    "Option",
    "Rule",
    "load_guide",
    "parse_condition",
    "parse_rules",
]

GUIDE_FILE = Path(__file__).with_name("guide.toml")


@dataclass(frozen=True)
class Framework:
    """One of the guide's ten, with what is said where it wins and no template stands for it.

    `nearest` pairs the id of another framework with how that one comes closest; `follow` ends the
    sentence "Rather follow the guide if ...".
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
        """Say how that framework comes closest to this one; empty where nobody wrote it down."""
        return dict(self.nearest).get(framework, "")


@dataclass(frozen=True)
class Guide:
    """What is asked, what follows from the answers, and for whom; in the guide's order."""

    sections: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    frameworks: tuple[Framework, ...]
    rules: tuple[Rule, ...]
    title: str = ""

    def criterion(self, need: str) -> Criterion:
        """Return the criterion of that id; it must exist."""
        return next(criterion for criterion in self.criteria if criterion.id == need)


def load_guide(path: Path = GUIDE_FILE) -> Guide:
    """Read and check a guide; the bundled one is read once.

    Raises InputError with file, row and key for whatever could not be meant.
    """
    return _bundled() if path == GUIDE_FILE else _read(path)


@cache
def _bundled() -> Guide:
    return _read(GUIDE_FILE)


def _read(path: Path) -> Guide:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: the guide cannot be read: {error}") from error
    return _parse_guide(values, path.name)


def _parse_guide(values: Mapping[str, object], where: str) -> Guide:
    top = Row(where, values)
    top.only("title", "sections", "criterion", "framework", "rule")
    sections = top.texts("sections")
    criteria = tuple(parse_criterion(row, sections) for row in top.rows("criterion"))
    frameworks = tuple(_parse_framework(row, sections) for row in top.rows("framework"))
    ids = [framework.id for framework in frameworks]
    refuse_doubled((criterion.id for criterion in criteria), where, "criterion")
    refuse_doubled(ids, where, "framework")
    for framework in frameworks:
        for name, _ in framework.nearest:
            Row(f"{where}, framework '{framework.id}'", {}).one_of("framework", name, ids)
    rules = parse_rules(values.get("rule", []), where, criteria, ids, sections=sections)
    return Guide(sections, criteria, frameworks, rules, top.text("title"))


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
