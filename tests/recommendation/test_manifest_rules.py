import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.recommendation.guide import TEMPLATE, Rule, Subjects, Voice, parse_rules
from generator.recommendation.manifest_rules import MOST_RULES, MOST_SUM, refuse_excess
from generator.recommendation.needs import Needs
from tests.support.profiles import GUIDE, some_needs

ROW = {"when": {"product": "api"}, "weight": 1, "because": "it is", "source": "its makers"}


def rules(*rows: dict[str, object]) -> tuple[Rule, ...]:
    """Read rows of a manifest; each gets its place as its id."""
    table = [{"id": f"r{place}", **ROW, **row} for place, row in enumerate(rows)]
    voice = Voice(f"{TEMPLATE}mine", "mine", GUIDE.sections)
    return parse_rules(table, "template.toml", GUIDE.criteria, Subjects(["mine"]), voice)


def refusal(*rows: dict[str, object]) -> str:
    """Return the error for these rules; empty if they are accepted."""
    try:
        refuse_excess(rules(*rows), "template.toml", GUIDE.criteria)
    except InputError as error:
        return str(error)
    return ""


def test_accepts_as_many_rules_as_are_allowed_and_no_more() -> None:
    silent: dict[str, object] = {"against": "mine"}
    assert not refusal(*[silent] * MOST_RULES)
    said = refusal(*[silent] * (MOST_RULES + 1))
    assert said == "template.toml, rule 'r64': a manifest has at most 64 rules."


@pytest.mark.parametrize("key", ["because", "source"])
def test_accepts_texts_of_a_line_or_two_and_no_longer_ones(key: str) -> None:
    assert not refusal({key: "x" * 160})
    assert refusal({}, {key: "x" * 161}) == (
        f"template.toml, rule 'r1': `{key}` has more than 160 characters."
    )


@pytest.mark.parametrize(
    "rows",
    [
        [{"weight": 9}],
        [{"weight": 9}, {"weight": 9, "when": {"product": "web-app"}}],
        [{"weight": 5}, {"weight": 5, "unless": {"product": "api"}, "when": {}}],
        [{"weight": 9}, {"weight": 9, "against": "mine"}],
        [
            {"weight": 5, "when": {"features": "admin"}, "unless": {"features": "pages"}},
            {"weight": 5, "when": {"features": "pages"}},
        ],
    ],
)
def test_accepts_rules_that_never_add_too_much_together(rows: list[dict[str, object]]) -> None:
    assert not refusal(*rows)


@pytest.mark.parametrize(
    "rows",
    [
        [{"weight": 9}, {"weight": 1}],
        [{"weight": 5}, {"weight": 5, "when": {"features": "admin"}}],
        [{"weight": 5}, {"weight": 5, "unless": {"product": "web-app"}, "when": {}}],
        [
            {"weight": 5, "when": {"features": "admin"}, "unless": {"features": "pages"}},
            {"weight": 5, "when": {"features": "ai-model"}},
        ],
        [{"weight": 4, "when": {"scale": ["small", "large"]}}, {"weight": 6}],
    ],
)
def test_refuses_rules_that_add_too_much_together(rows: list[dict[str, object]]) -> None:
    said = refusal(*rows)
    assert said.startswith("template.toml, rule 'r")
    assert "add 10 points" in said
    assert "'r0'" in said
    assert "'r1'" in said


def test_refuses_rules_that_would_take_too_long_to_check() -> None:
    each: list[dict[str, object]] = [
        {"when": {need.id: option}}
        for need in GUIDE.criteria
        if not need.multiple
        for option in need.option_ids
    ]
    barred: list[dict[str, object]] = [
        {"when": {}, "unless": {"features": option}, "against": "mine"}
        for option in GUIDE.criterion("features").option_ids
    ]
    assert not refusal(*each, *barred)
    for row in barred[:2]:
        del row["against"]
    assert "name too many needs at once" in refusal(*each, *barred)


conditions = st.fixed_dictionaries(
    {},
    optional={
        need.id: st.lists(st.sampled_from(need.option_ids), min_size=1, max_size=3, unique=True)
        for need in GUIDE.criteria
    },
).filter(bool)
rows = st.lists(
    st.builds(lambda when, weight: {"when": when, "weight": weight}, conditions, st.integers(1, 6)),
    max_size=8,
)


@settings(deadline=None)
@given(rows, st.lists(some_needs(), min_size=1, max_size=20))
def test_accepted_rules_never_add_more_than_allowed(
    drawn: list[dict[str, object]], several: list[Needs]
) -> None:
    if refusal(*drawn):
        return
    for needs in several:
        fired = [rule for rule in rules(*drawn) if rule.when.matches(needs)]
        assert sum(rule.weight for rule in fired) <= MOST_SUM


@settings(deadline=None)
@given(rows)
def test_refused_rules_can_add_more_than_allowed(drawn: list[dict[str, object]]) -> None:
    said = refusal(*drawn)
    if not said:
        return
    named = [rule for rule in rules(*drawn) if f"'{rule.id}'" in said]
    assert sum(rule.weight for rule in named) > MOST_SUM
    assert len(named) > 1
