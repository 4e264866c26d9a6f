import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import toml_rows
from generator.errors import InputError
from generator.recommendation import _criteria as criteria
from generator.recommendation import _rules as rules
from generator.recommendation import explanation as explain
from generator.recommendation import guide, needs, tables
from generator.recommendation import ranking as recommend
from generator.recommendation.guide import (
    BEYOND,
    TEMPLATE,
    Guide,
    Subjects,
    Voice,
    load_guide,
    parse_condition,
    parse_rules,
)

GUIDE = load_guide()

NEEDS = {
    "product": "api web-app ai-service real-time mvp enterprise microservice small-tool automation",
    "features": "database accounts admin pages api-docs live-updates background-jobs ai-model",
    "control": "balanced batteries full-control",
    "scale": "medium small large",
    "load": "ordinary high-concurrency",
    "security": "ordinary regulated",
    "team": "any django fastapi flask javascript java ruby php dotnet elixir",
    "deploy": "container kubernetes serverless server",
}
FRAMEWORKS = "django express spring-boot rails laravel aspnet-core fastapi nestjs flask phoenix"
HEADINGS = """\
Understanding Backend Frameworks in 2026
1. Django (Python)
2. Node.js with Express.js (JavaScript)
3. Spring Boot (Java)
4. Ruby on Rails (Ruby)
5. Laravel (PHP)
6. ASP.NET Core (.NET)
7. FastAPI (Python)
8. NestJS (Node.js)
9. Flask (Python)
10. Phoenix (Elixir)
How to Choose the Right Backend Framework
Backend Development Trends in 2026
Future of Backend Frameworks
Conclusion
"""

SMALL = """\
title = "A small guide"
sections = ["One"]

[[criterion]]
id = "size"
label = "Size"
ask = "How large?"
help = "In people."
options = [
    { id = "small", label = "Small", help = "One" },
    { id = "large", label = "Large", help = "Many" },
]

[[criterion]]
id = "parts"
label = "Parts"
ask = "Which parts?"
help = "Any number."
multiple = true
options = [
    { id = "mail", label = "mail", help = "It writes" },
    { id = "maps", label = "maps", help = "It shows" },
]

[[framework]]
id = "brick"
title = "Brick"
language = "Clay"
summary = "Heavy."
source = "One"

[[rule]]
id = "brick-large"
when = { size = "large" }
favours = "brick"
weight = 2
because = "it carries much"
source = "One"
"""


def test_has_the_documented_needs_with_the_default_first() -> None:
    found = {item.id: " ".join(item.option_ids) for item in GUIDE.criteria}
    assert found == NEEDS
    assert list(found) == list(NEEDS)
    assert [item.id for item in GUIDE.criteria if item.multiple] == ["features"]


def test_criteria_default_to_the_first_option_or_none() -> None:
    assert GUIDE.criterion("team").default == {"any"}
    assert GUIDE.criterion("features").default == frozenset()


def test_lists_ten_frameworks_in_the_order_of_the_guide() -> None:
    assert [framework.id for framework in GUIDE.frameworks] == FRAMEWORKS.split()


def test_sections_match_the_headings_of_the_guide() -> None:
    assert list(GUIDE.sections) == HEADINGS.splitlines()


@pytest.mark.parametrize("section", GUIDE.sections)
def test_every_section_of_the_guide_has_a_rule(section: str) -> None:
    sources = {rule.source for rule in GUIDE.rules}
    sources |= {fact.source for item in GUIDE.frameworks for fact in item.facts}
    sources |= {fact.source for item in GUIDE.criteria for fact in item.facts}
    assert section in sources


@pytest.mark.parametrize("rule", GUIDE.rules, ids=lambda rule: rule.id)
def test_every_rule_has_an_existing_source(rule: guide.Rule) -> None:
    assert rule.source in GUIDE.sections or rule.source.removeprefix(BEYOND) != rule.source
    assert rule.beyond == rule.source.startswith("beyond the guide: ")


def test_rules_beyond_the_guide_are_few() -> None:
    assert sum(rule.beyond for rule in GUIDE.rules) * 6 < len(GUIDE.rules)


@pytest.mark.parametrize("framework", GUIDE.frameworks, ids=lambda framework: framework.id)
def test_every_framework_has_rules_and_facts_from_its_chapter(framework: guide.Framework) -> None:
    own = [rule for rule in GUIDE.rules if rule.source == framework.source]
    assert any(framework.id in rule.favours for rule in own)
    assert any(fact.source == framework.source for fact in framework.facts)


def test_a_framework_without_starter_names_alternatives() -> None:
    python = {item.id for item in GUIDE.frameworks if item.language == "Python"}
    for framework in GUIDE.frameworks:
        if framework.id not in python:
            assert set(dict(framework.nearest)) == python, framework.id
            assert framework.follow, framework.id


def test_rationales_complete_a_sentence() -> None:
    titles = [framework.title for framework in GUIDE.frameworks]
    proper = (*titles, "Python", "WebSockets", "MVPs", "REST", "AI", "APIs")
    for rule in GUIDE.rules:
        assert not rule.because.endswith("."), rule.id
        assert rule.because[0].islower() or rule.because.startswith(proper), rule.id


@pytest.mark.parametrize(
    "module", [criteria, explain, guide, needs, recommend, toml_rows, rules, tables]
)
def test_core_code_names_no_framework(module: object) -> None:
    text = Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")
    names = [name for item in GUIDE.frameworks for name in (item.id, item.title, item.language)]
    found = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)]
    assert found == []


def test_reads_the_bundled_guide_once() -> None:
    assert load_guide() is load_guide()


@pytest.fixture
def read_small(tmp_path: Path) -> Callable[[str, str], Guide]:
    """Read the small guide with one piece replaced."""

    def read(old: str, new: str) -> Guide:
        assert old in SMALL
        path = tmp_path / "small.toml"
        path.write_text(SMALL.replace(old, new), encoding="utf-8")
        return load_guide(str(path))

    return read


def test_reads_a_small_guide(read_small: Callable[[str, str], Guide]) -> None:
    small = read_small("weight = 2", "weight = 3")
    assert [rule.weight for rule in small.rules] == [3]
    assert small.rules[0].favours == {"brick"}
    assert small.criterion("parts").multiple


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{ size = "large" }', '{ sise = "large" }', "no need 'sise'. Did you mean 'size'?"),
        ('{ size = "large" }', '{ size = "larg" }', "no option of `size` 'larg'. Did you mean"),
        ('{ size = "large" }', "{ size = [] }", "`size` must be a string or a non-empty list"),
        ('{ size = "large" }', "{ size = 3 }", "`size` must be a string or a non-empty list"),
        ('{ size = "large" }', '{ size = ["large", "large"] }', "`size` contains duplicates"),
        ('when = { size = "large" }\n', "", "`when` is missing"),
        ('favours = "brick"', 'favours = "brik"', "no framework 'brik'. Did you mean 'brick'?"),
        ('favours = "brick"\n', "", "`favours` and `against` are both missing"),
        (
            'favours = "brick"',
            'favours = "brick"\nagainst = "brick"',
            "it both favours and opposes 'brick'",
        ),
        ("weight = 2", "weight = 0", "`weight` must be a whole number from 1 to 9, not 0"),
        ("weight = 2", "weight = 10", "not 10"),
        ("weight = 2", "weight = true", "not True"),
        ("weight = 2", "weight = 1.5", "not 1.5"),
        ("weight = 2\n", "", "not None"),
        ('because = "it carries much"\n', "", "`because` must be a non-empty string"),
        ('because = "it carries much"', 'because = " "', "`because` must be a non-empty string"),
        ('because = "it carries much"', r'because = "\u001b[2J"', "without control characters"),
        ('much"\nsource = "One"', 'much"\nsource = ""', "`source` must be a non-empty string"),
        ('much"\nsource = "One"', 'much"\nsource = "On"', "no section 'On'. Did you mean 'One'?"),
        ('much"\nsource = "One"', 'much"\nsource = "beyond the guide: "', "no section"),
        ("weight = 2", "weigth = 2", "no key 'weigth'. Did you mean 'weight'?"),
        ('{ size = "large" }', '{}\nunless = { size = ["small", "large"] }', "can never fire"),
        ('{ size = "large" }', '{ size = "large" }\nunless = { size = "large" }', "never fire"),
        ('{ size = "large" }', '{ parts = "mail" }\nunless = { parts = "mail" }', "never fire"),
    ],
)
def test_refuses_an_invalid_rule_by_name(
    read_small: Callable[[str, str], Guide], old: str, new: str, said: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read_small(old, new)
    message = str(refusal.value)
    assert "small.toml, rule 'brick-large'" in message
    assert said in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "parts"', 'id = "size"', "duplicate criterion 'size'"),
        ('id = "maps"', 'id = "mail"', "duplicate option 'mail'"),
        ('[[rule]]\nid = "b', '[[ruel]]\nid = "b', "no key 'ruel'. Did you mean 'rule'?"),
        ('summary = "Heavy."', 'sumary = "Heavy."', "no key 'sumary'. Did you mean 'summary'?"),
        ("multiple = true", "multiple = 1", "`multiple` must be true or false"),
        ('title = "A small guide"\n', "", "`title` must be a non-empty string"),
        ('sections = ["One"]', "sections = [", "the guide cannot be read"),
        ('    { id = "maps", label = "maps", help = "It shows" },\n', "", "at least two"),
    ],
)
def test_refuses_an_invalid_guide(
    read_small: Callable[[str, str], Guide], old: str, new: str, said: str
) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read_small(old, new)


def test_refuses_a_duplicate_rule(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL + SMALL[SMALL.index("[[rule]]") :], encoding="utf-8")
    with pytest.raises(InputError, match="duplicate rule 'brick-large'"):
        load_guide(str(path))


MINE = Voice(f"{TEMPLATE}mine", "mine", GUIDE.sections, [rule.id for rule in GUIDE.rules])
ROW = {"id": "own", "when": {"scale": "small"}, "weight": 1, "because": "it is", "source": "us"}


def manifest_rules(**changes: object) -> tuple[guide.Rule, ...]:
    """Read one rule of a manifest for `mine`."""
    rows = [{**ROW, **changes}]
    return parse_rules(rows, "template.toml", GUIDE.criteria, Subjects(["mine"]), MINE)


def test_manifest_rules_favour_their_own_template_by_default() -> None:
    (rule,) = manifest_rules()
    assert rule.favours == {"mine"}
    assert not rule.against


def test_manifest_rules_can_disfavour_their_own_template() -> None:
    (rule,) = manifest_rules(against="mine")
    assert rule.against == {"mine"}
    assert not rule.favours


@pytest.mark.parametrize("source", [*GUIDE.sections, "9. flask (python)", "9 Flask - Python"])
def test_manifest_rules_cannot_cite_a_section_of_the_guide(source: str) -> None:
    with pytest.raises(InputError, match=r"template.toml, rule 'own': `source` is a section"):
        manifest_rules(source=source)


def test_manifest_rules_cannot_take_the_id_of_a_rule_of_the_guide() -> None:
    with pytest.raises(InputError, match=r"rule 'fastapi-api': the guide has a rule with this id"):
        manifest_rules(id="fastapi-api")


def test_a_rule_about_a_language_includes_its_frameworks() -> None:
    [rule] = [rule for rule in GUIDE.rules if rule.id == "team-elsewhere"]
    assert rule.against == {"Python", "django", "fastapi", "flask"}


@pytest.mark.parametrize("key", ["favours", "against"])
def test_manifest_rules_cannot_name_other_templates(key: str) -> None:
    with pytest.raises(InputError, match=r"template.toml, rule 'own': There is no framework"):
        manifest_rules(**{key: "django"})


def test_a_condition_needs_all_keys_and_any_option_of_each() -> None:
    table = {"when": {"features": ["admin", "pages"], "scale": "large"}, "unless": {"load": LOADED}}
    condition = parse_condition(table, "here", GUIDE.criteria)
    asked = needs.parse_needs(["features=pages", "scale=large"], GUIDE)
    assert condition.matches(asked)
    assert not condition.matches(asked.with_("scale", {"small"}))
    assert not condition.matches(asked.with_("features", {"accounts"}))
    assert not condition.matches(asked.with_("load", {LOADED}))


LOADED = "high-concurrency"


def test_an_empty_condition_is_always_true() -> None:
    assert parse_condition({}, "here", GUIDE.criteria).matches(needs.default_needs(GUIDE))
