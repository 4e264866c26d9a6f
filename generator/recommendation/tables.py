"""Tables of the guide for `scaffold guide`, and the guide as plain data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.recommendation._criteria import Criterion, Fact
from generator.recommendation._rules import Clause
from generator.recommendation.guide import Condition, Framework, Guide, Rule


@dataclass(frozen=True)
class Table:
    """A heading, column names, and rows of text with one cell for each column."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def guide_tables(guide: Guide) -> tuple[Table, ...]:
    """Return criteria, criteria x frameworks, frameworks and rules, in this order."""
    return (_criteria(guide), _matrix(guide), _frameworks(guide), _rules(guide))


def describe(condition: Condition, guide: Guide) -> str:
    """Return a condition as text, with the labels of criteria and options."""
    when = "; ".join(_clause_text(choice, guide) for choice in condition.when) or "always"
    unless = " or ".join(_clause_text(choice, guide) for choice in condition.unless)
    return f"{when}, unless {unless}" if unless else when


def _clause_text(choice: Clause, guide: Guide) -> str:
    need, options = choice
    criterion = guide.criterion(need)
    labels = (criterion.option(name).label for name in criterion.option_ids if name in options)
    return f"{criterion.label}: {' or '.join(labels)}"


def _criteria(guide: Guide) -> Table:
    rows = (
        (criterion.id, option.id, option.label, option.help)
        for criterion in guide.criteria
        for option in criterion.options
    )
    return Table("Criteria", ("Need", "Option", "Label", "Meaning"), tuple(rows))


def _matrix(guide: Guide) -> Table:
    """Weigh each option alone; rules on two needs at once are in the table of rules only."""
    head = ("Need", "Option", *(framework.title for framework in guide.frameworks))
    rows = (
        (criterion.id, option, *_weights(criterion.id, option, guide))
        for criterion in guide.criteria
        for option in criterion.option_ids
    )
    return Table("Criteria and frameworks", head, tuple(rows))


def _weights(need: str, option: str, guide: Guide) -> Iterator[str]:
    for framework in guide.frameworks:
        weight = weight_alone(need, option, framework, guide)
        yield f"{weight:+}" if weight else ""


def weight_alone(need: str, option: str, framework: Framework, guide: Guide) -> int:
    """Return the sum of the rules about one answer alone for a framework."""
    rules = (rule for rule in guide.rules if _alone(rule, need, option))
    return sum(_weight(rule, framework.id) for rule in rules)


def _alone(rule: Rule, need: str, option: str) -> bool:
    return len(rule.when.when) == 1 and option in dict(rule.when.when).get(need, ())


def _weight(rule: Rule, framework: str) -> int:
    return rule.weight * ((framework in rule.favours) - (framework in rule.against))


def _frameworks(guide: Guide) -> Table:
    rows = (
        (framework.id, framework.title, framework.language, framework.summary)
        for framework in guide.frameworks
    )
    return Table("Frameworks", ("Framework", "Title", "Language", "Summary"), tuple(rows))


def _rules(guide: Guide) -> Table:
    titles = {framework.id: framework.title for framework in guide.frameworks}
    languages = dict.fromkeys(framework.language for framework in guide.frameworks)

    def named(subjects: Iterable[str]) -> str:
        spoken = [name for name in languages if name in subjects]
        said = [framework.id for framework in guide.frameworks if framework.language in spoken]
        own = [title for name, title in titles.items() if name in subjects and name not in said]
        return ", ".join([*(f"all in {name}" for name in spoken), *own])

    rows = (
        (
            rule.id,
            describe(rule.when, guide),
            named(rule.favours),
            named(rule.against),
            str(rule.weight),
            rule.because,
            rule.source,
        )
        for rule in guide.rules
    )
    head = ("Rule", "When", "Favours", "Against", "Weight", "Because", "Source")
    return Table("Rules", head, tuple(rows))


def guide_json(guide: Guide, part: Guide | None = None) -> dict[str, object]:
    """Return the guide, or a part of it, as plain data, in its own order and structure."""
    shown = part or guide
    return {
        "title": guide.title,
        "url": guide.url,
        "sections": list(guide.sections),
        "criteria": [_criterion_json(criterion) for criterion in shown.criteria],
        "frameworks": [_framework_json(framework) for framework in shown.frameworks],
        "rules": [_rule_json(rule, guide) for rule in shown.rules],
    }


def _criterion_json(criterion: Criterion) -> dict[str, object]:
    return {
        "id": criterion.id,
        "label": criterion.label,
        "ask": criterion.ask,
        "help": criterion.help,
        "multiple": criterion.multiple,
        "options": [
            {"id": option.id, "label": option.label, "help": option.help}
            for option in criterion.options
        ],
        "facts": _facts_json(criterion.facts),
    }


def _framework_json(framework: Framework) -> dict[str, object]:
    return {
        "id": framework.id,
        "title": framework.title,
        "language": framework.language,
        "summary": framework.summary,
        "source": framework.source,
        "facts": _facts_json(framework.facts),
        "nearest": dict(framework.nearest),
        "follow": framework.follow,
    }


def _facts_json(facts: Iterable[Fact]) -> list[dict[str, str]]:
    return [{"says": fact.says, "source": fact.source} for fact in facts]


def _rule_json(rule: Rule, guide: Guide) -> dict[str, object]:
    order = [framework.id for framework in guide.frameworks]
    return {
        "id": rule.id,
        "when": _choices_json(rule.when.when, guide),
        "unless": _choices_json(rule.when.unless, guide),
        "favours": [name for name in order if name in rule.favours],
        "against": [name for name in order if name in rule.against],
        "weight": rule.weight,
        "because": rule.because,
        "source": rule.source,
    }


def _choices_json(choices: Iterable[Clause], guide: Guide) -> dict[str, list[str]]:
    return {
        need: [name for name in guide.criterion(need).option_ids if name in options]
        for need, options in choices
    }
