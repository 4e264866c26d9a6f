"""The guide as text for `scaffold guide`: all of it, or the part about one need or framework.

It is a list and no table: ten frameworks do not fit beside each other in a terminal.
"""

from collections.abc import Iterable, Iterator

from generator.errors import InputError
from generator.messages import unknown_name
from generator.recommendation._lines import HEADING, Line, join, paragraph, sentence, wrapped
from generator.recommendation.guide import Criterion, Fact, Framework, Guide, Rule
from generator.recommendation.tables import describe, weight_alone

INDENT = "  "
DEEPER = "      "


def part_of(guide: Guide, name: str) -> Guide:
    """Return the guide with one need or one framework only, and the rules about it.

    Raises InputError for another name.
    """
    criteria = tuple(item for item in guide.criteria if item.id == name)
    frameworks = tuple(item for item in guide.frameworks if item.id == name)
    if not criteria and not frameworks:
        known = [need.id for need in guide.criteria] + [item.id for item in guide.frameworks]
        raise InputError(unknown_name("need or framework", name, known))
    languages = {item.language for item in frameworks}
    rules = tuple(rule for rule in guide.rules if _is_about(rule, name, languages))
    return guide._replace(criteria=criteria, frameworks=frameworks, rules=rules)


def _is_about(rule: Rule, name: str, languages: set[str]) -> bool:
    conditions = (*rule.when.when, *rule.when.unless)
    subjects = rule.favours | rule.against
    return (
        name in subjects
        or bool(subjects & languages)
        or any(name == need for need, _ in conditions)
    )


def guide_lines(guide: Guide, width: int, part: str = "") -> tuple[Line, ...]:
    """Return the guide, or its part about one need or framework, in lines of `width` columns."""
    shown = part_of(guide, part) if part else guide
    return tuple(_lines(shown, guide, width))


def _lines(shown: Guide, guide: Guide, width: int) -> Iterator[Line]:
    for criterion in shown.criteria:
        yield from _criterion(criterion, guide, width)
    for framework in shown.frameworks:
        yield from _framework(framework, width)
    if shown.rules:
        yield Line("Rules", HEADING)
        for rule in shown.rules:
            yield from _rule(rule, guide, width)
    if len(shown.criteria) > 1:
        yield Line("")
        yield from paragraph("scaffold guide NEED or FRAMEWORK shows one of them.", width)


def _criterion(criterion: Criterion, guide: Guide, width: int) -> Iterator[Line]:
    default = f"default: {criterion.option_ids[0]}"
    takes = "several, separated by commas" if criterion.multiple else default
    yield from paragraph(f"{criterion.id}: {criterion.ask} ({takes})", width, HEADING)
    for option in criterion.options:
        yield from _item(f"{option.id}: {option.label}. {option.help}.", width)
        if weights := list(_weights(criterion.id, option.id, guide)):
            yield from paragraph(", ".join(weights), width, indent=DEEPER)
    yield from _facts(criterion.facts, width)
    yield Line("")


def _weights(need: str, option: str, guide: Guide) -> Iterator[str]:
    """Yield the frameworks that an answer alone favours or opposes, strongest first."""
    weighed = [(weight_alone(need, option, item, guide), item) for item in guide.frameworks]
    for weight, framework in sorted(weighed, key=lambda pair: -pair[0]):
        if weight:
            yield f"{framework.title} {weight:+}"


def _framework(framework: Framework, width: int) -> Iterator[Line]:
    title = f"{framework.title} ({framework.language}), {framework.id}"
    yield from paragraph(title, width, HEADING)
    yield from paragraph(framework.summary, width, indent=INDENT)
    yield from _facts(framework.facts, width)
    if framework.follow:
        yield from _item(f"Follow the guide to it if {framework.follow}.", width)
        for _, how in framework.nearest:
            yield from _item(sentence(how), width)
    yield Line("")


def _facts(facts: Iterable[Fact], width: int) -> Iterator[Line]:
    for fact in facts:
        yield from _item(f"{fact.says} [{fact.source}]", width)


def _rule(rule: Rule, guide: Guide, width: int) -> Iterator[Line]:
    titles = {item.id: item.title for item in guide.frameworks}

    def named(subjects: Iterable[str]) -> str:
        return join((title for name, title in titles.items() if name in set(subjects)), " and ")

    said = [f"{rule.weight:+} {named(rule.favours)}"] if rule.favours else []
    said += [f"{-rule.weight:+} {named(rule.against)}"] if rule.against else []
    yield from _item(f"{rule.id}: {'; '.join(said)}", width)
    text = f"{describe(rule.when, guide)}. {sentence(rule.because)} [{rule.source}]"
    yield from paragraph(text, width, indent=DEEPER)


def _item(text: str, width: int) -> Iterator[Line]:
    for row in wrapped(text, width, INDENT, INDENT * 2):
        yield Line(row)
