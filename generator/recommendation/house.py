"""House rules: what an organization adds to the guide for all its projects."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from generator.documents import load_toml, read_text
from generator.errors import InputError
from generator.formats import HOUSE_RULES, KEY, check_format
from generator.messages import reason_of
from generator.recommendation._rules import GUIDE, HOUSE, Condition, Rule, Subjects, Voice
from generator.recommendation.guide import Guide, House, parse_rules, subjects_of
from generator.toml_rows import Row

KEYS = (KEY, "because", "forbid", "prefer", "rule")
PREFERENCE = 5  # points: as much as a framework's main purpose


def add_house_rules(guide: Guide, file: str, templates: Collection[str]) -> Guide:
    """Return the guide with the house rules of a file, which may name these templates too.

    Raises InputError with file, row and key for an invalid value.
    """
    row = Row(file, _read(file))
    check_format(HOUSE_RULES, row.values, file)
    row.only(*KEYS)
    known = subjects_of(guide)
    subjects = Subjects([*dict.fromkeys([*known.ids, *templates])], known.languages)
    taken = [rule.id for rule in guide.rules if rule.origin == GUIDE]
    voice = Voice(HOUSE, None, guide.sections, taken)
    rules = parse_rules(row.values.get("rule", []), file, guide.criteria, subjects, voice)
    because = row.optional_text("because")
    forbidden, preferred = (_names(row, key, subjects) for key in ("forbid", "prefer"))
    if both := forbidden.intersection(preferred):
        row.refuse(f"it both forbids and prefers {min(both)!r}.")
    name = os.path.basename(file)  # noqa: PTH119 - a text
    if preferred:
        rules += (_preference(preferred, because, name),)
    house = House(name, forbidden, because)
    return guide._replace(rules=(*guide.rules, *rules), house=house)


def _names(row: Row, key: str, subjects: Subjects) -> frozenset[str]:
    return frozenset(row.one_of("template", name, subjects.ids) for name in row.texts(key))


def _read(file: str) -> Mapping[str, object]:
    try:
        values: Mapping[str, object] = load_toml(read_text(Path(file)))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: the house rules cannot be read: {reason_of(error)}") from error
    return values


def _preference(preferred: frozenset[str], because: str, file: str) -> Rule:
    return Rule(
        id="house-preference",
        when=Condition(),
        favours=preferred,
        against=frozenset(),
        weight=PREFERENCE,
        because=because or "your organization prefers it",
        source=file,
        origin=HOUSE,
    )
