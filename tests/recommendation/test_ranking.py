import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.recommendation.guide import TEMPLATE, Guide, Subjects, Voice, parse_rules
from generator.recommendation.needs import Needs, default_needs, parse_needs
from generator.recommendation.ranking import as_json, recommend
from tests.support.profiles import GUIDE, STARTERS, Starter, recommended_for, some_needs

LITESTAR = Voice(f"{TEMPLATE}litestar", "litestar", GUIDE.sections)

MUST_SHOW = [
    ("product=web-app features=ai-model,accounts,admin security=regulated", "django", "django"),
    ("product=ai-service features=accounts,admin security=regulated", "django", "django"),
    ("product=api features=ai-model,api-docs load=high-concurrency", "fastapi", "fastapi"),
    ("product=ai-service features=api-docs load=high-concurrency", "fastapi", "fastapi"),
    ("product=small-tool control=full-control", "flask", "flask"),
    ("product=small-tool control=full-control scale=small", "flask", "flask"),
    ("product=mvp features=admin", "django", "rails"),
    ("product=mvp features=admin,accounts,database,pages", "django", "rails"),
    ("product=real-time load=high-concurrency", "fastapi", "phoenix"),
    ("product=real-time features=live-updates load=high-concurrency", "fastapi", "phoenix"),
    ("product=enterprise team=dotnet", "django", "aspnet-core"),
    ("product=enterprise team=java", "django", "spring-boot"),
    ("product=api team=flask scale=small", "flask", "flask"),
    ("product=api team=django", "django", "django"),
    ("product=api", "fastapi", "fastapi"),
    ("product=web-app features=admin team=php", "django", "laravel"),
    ("features=admin team=php", "django", "laravel"),
    ("product=api scale=large control=batteries team=javascript", "django", "nestjs"),
    ("product=api scale=large team=javascript", "fastapi", "nestjs"),
]

# Sentence by sentence from the guide's chapters, then how to choose, trends and conclusion.
FROM_THE_TEXT = [
    ("scale=large security=regulated", "django", "django"),
    ("control=batteries", "django", "django"),
    ("features=admin", "django", "django"),
    ("features=accounts,database,admin,api-docs", "django", "django"),
    ("security=regulated", "django", "django"),
    ("scale=large control=batteries", "django", "django"),
    ("product=web-app features=accounts,admin,database,pages", "django", "django"),
    ("product=real-time features=live-updates,accounts team=javascript", "fastapi", "express"),
    ("product=real-time", "fastapi", "express"),
    ("team=javascript", "fastapi", "express"),
    ("product=web-app team=javascript", "django", "express"),
    ("control=full-control team=javascript", "flask", "express"),
    ("product=enterprise", "django", "spring-boot"),
    ("product=enterprise security=regulated scale=large", "django", "spring-boot"),
    ("product=microservice deploy=kubernetes", "fastapi", "spring-boot"),
    ("product=microservice deploy=kubernetes team=java", "fastapi", "spring-boot"),
    ("product=mvp", "django", "rails"),
    ("product=mvp control=batteries features=accounts,admin,database", "django", "rails"),
    ("product=mvp team=php features=admin", "django", "laravel"),
    ("features=pages", "django", "laravel"),
    ("product=web-app features=pages,accounts,database team=php", "django", "laravel"),
    ("product=enterprise load=high-concurrency security=regulated", "django", "aspnet-core"),
    ("security=regulated load=high-concurrency", "fastapi", "aspnet-core"),
    ("features=api-docs", "fastapi", "fastapi"),
    ("product=microservice", "fastapi", "fastapi"),
    ("product=microservice load=high-concurrency features=api-docs", "fastapi", "fastapi"),
    ("load=high-concurrency", "fastapi", "fastapi"),
    ("product=enterprise team=javascript", "django", "nestjs"),
    ("product=microservice team=javascript", "fastapi", "nestjs"),
    ("control=full-control", "flask", "flask"),
    ("product=small-tool", "flask", "flask"),
    ("product=small-tool features=database,pages scale=small", "flask", "flask"),
    ("product=microservice scale=small control=full-control", "flask", "flask"),
    ("product=real-time scale=large load=high-concurrency team=elixir", "fastapi", "phoenix"),
    ("product=ai-service", "fastapi", "fastapi"),
    ("product=ai-service team=java", "fastapi", "fastapi"),
    ("product=automation", "fastapi", "fastapi"),
    ("product=automation features=admin", "django", "django"),
    ("product=automation team=dotnet", "fastapi", "fastapi"),
    ("product=real-time team=dotnet", "fastapi", "express"),
    ("deploy=serverless", "fastapi", "fastapi"),
    ("team=ruby", "fastapi", "rails"),
    ("team=elixir", "fastapi", "phoenix"),
]

# The plainest profile of each sentence on choosing, of each trend and of what a chapter praises.
SENTENCES = [
    ("features=ai-model", "fastapi", "fastapi"),
    ("product=real-time features=accounts,admin", "fastapi", "express"),
    ("product=real-time features=database,accounts,pages", "django", "express"),
    ("product=real-time scale=large", "fastapi", "phoenix"),
    ("product=real-time team=django", "fastapi", "express"),
    ("product=real-time team=elixir", "fastapi", "phoenix"),
    ("product=enterprise features=database,accounts,admin", "django", "spring-boot"),
    (
        "product=enterprise features=database,accounts,admin security=regulated",
        "django",
        "spring-boot",
    ),
    ("product=enterprise features=ai-model", "django", "spring-boot"),
    ("product=enterprise team=django", "django", "django"),
    ("product=enterprise team=php", "django", "laravel"),
    ("product=enterprise team=ruby", "django", "rails"),
    ("product=enterprise team=elixir", "django", "phoenix"),
    ("team=java", "fastapi", "spring-boot"),
    ("team=dotnet", "fastapi", "aspnet-core"),
    ("team=php", "fastapi", "laravel"),
    ("team=fastapi", "fastapi", "fastapi"),
    ("team=flask", "flask", "flask"),
    ("product=ai-service load=high-concurrency", "fastapi", "fastapi"),
    ("product=automation team=java", "fastapi", "fastapi"),
    ("product=web-app team=php", "django", "laravel"),
    ("scale=large team=javascript", "fastapi", "nestjs"),
    ("product=enterprise scale=large control=batteries", "django", "spring-boot"),
    ("product=small-tool team=elixir control=full-control", "flask", "phoenix"),
    ("product=mvp team=ruby", "django", "rails"),
]

ENGINEERING_SENSE = [
    ("product=small-tool features=admin,accounts,pages", "django", "django"),
    ("product=ai-service features=accounts,admin", "django", "django"),
    ("product=web-app features=live-updates,accounts,database", "django", "django"),
    ("product=web-app control=full-control", "flask", "flask"),
    ("product=api team=flask load=high-concurrency", "fastapi", "fastapi"),
    ("product=real-time team=flask", "fastapi", "express"),
    ("team=fastapi product=web-app features=admin,accounts,pages", "django", "django"),
]


@pytest.mark.parametrize(
    ("said", "template", "framework"), [*MUST_SHOW, *FROM_THE_TEXT, *SENTENCES, *ENGINEERING_SENSE]
)
def test_recommends_expected_template(said: str, template: str, framework: str) -> None:
    recommendation = recommended_for(said)
    assert recommendation.recommended == template
    assert recommendation.guide_pick.framework.id == framework


def test_reports_clear_and_close_results() -> None:
    ranked = recommended_for("product=api")
    first, second = ranked.candidates[:2]
    for lead, strength in enumerate(
        ["level", "close", "close", "clear", "clear", "clear", "far", "far"]
    ):
        two = (first._replace(score=second.score + lead), second)
        assert ranked._replace(candidates=two).strength == strength
    assert ranked._replace(candidates=(first,)).strength == "alone"
    assert not recommended_for("product=api").close
    assert recommended_for("control=full-control").close
    assert not recommend(default_needs(GUIDE), GUIDE, STARTERS[:1]).close


def test_reasons_against_are_negative_and_always_included() -> None:
    django = recommended_for("team=php features=admin").candidates[0]
    assert [(item.rule, item.weight) for item in django.against] == [("team-elsewhere", -3)]
    assert django.score == 4 - 3


def test_names_all_frameworks_in_first_place() -> None:
    pick = recommended_for("product=real-time").guide_pick
    assert (pick.framework.id, [item.id for item in pick.tied]) == ("express", ["phoenix"])


def test_breaks_ties_by_guide_order_then_id() -> None:
    bare = GUIDE._replace(rules=())
    twins = (*reversed(STARTERS), Starter("a", "new", "A"), Starter("blue", "django", "Blue"))
    ranked = recommend(default_needs(GUIDE), bare, twins).candidates
    assert [item.template for item in ranked] == ["blue", "django", "fastapi", "flask", "a"]


def test_breaks_ties_by_the_rules_of_the_product_first() -> None:
    first, second, _ = recommended_for("features=ai-model,admin").candidates
    assert first.score == second.score
    assert (first.template, second.template) == ("fastapi", "django")


def test_recommends_nothing_without_templates() -> None:
    with pytest.raises(InputError, match="no template"):
        recommend(default_needs(GUIDE), GUIDE, ())


def litestar(**changes: object) -> Starter:
    """Return a fourth template, as its manifest would define it."""
    row = {
        "id": "litestar-typed",
        "when": {"product": "api", "load": "high-concurrency"},
        "weight": 9,
        "because": "it serializes typed data faster",
        "source": "its documentation",
    }
    rules = parse_rules(
        [row | changes], "template.toml", GUIDE.criteria, Subjects(["litestar"]), LITESTAR
    )
    return Starter("litestar", "litestar", "Litestar", rules)


def test_data_has_the_facts_and_how_clear_the_verdict_is() -> None:
    data = json.loads(json.dumps(as_json(recommended_for("deploy=serverless"))))
    assert [fact["source"] for fact in data["facts"]] == ["Backend Development Trends in 2026"]
    assert (data["strength"], data["close"], data["lead"]) == ("clear", False, 3)


def test_a_fourth_template_wins_by_its_own_rules() -> None:
    recommendation = recommended_for("load=high-concurrency", litestar())
    first, second, *_ = recommendation.candidates
    assert (first.template, first.score) == ("litestar", 9)
    assert (second.template, second.score) == ("fastapi", 8)
    assert [item.source for item in first.reasons] == ["its documentation"]
    assert {flip.recommended for flip in recommendation.flips} >= {"fastapi", "django"}
    assert recommendation.guide_pick.framework.id == "fastapi"


@pytest.mark.parametrize("team", ["javascript", "java", "ruby", "php", "dotnet", "elixir"])
def test_a_team_of_another_language_counts_against_every_python_template(team: str) -> None:
    fourth = litestar(when={"product": "api"}, weight=1)._replace(language="Python")
    for candidate in recommended_for(f"team={team}", fourth).candidates:
        assert {"team-elsewhere"} <= {item.rule for item in candidate.against}


def test_rules_about_a_language_leave_other_languages_alone() -> None:
    axum = litestar()._replace(language="Rust")
    first, *_ = recommended_for(
        "team=java product=ai-service load=high-concurrency", axum
    ).candidates
    found = next(item for item in (first, *_) if item.template == "litestar")
    assert not found.against
    assert not found.reasons


def test_a_template_named_like_a_framework_gets_none_of_its_points() -> None:
    named = Starter("spring-boot", "mine", "Mine")
    ranked = recommended_for("product=enterprise", named).candidates
    assert next(item.score for item in ranked if item.template == "spring-boot") == 0


@pytest.mark.parametrize(
    ("title", "bundled", "shown"),
    [
        ("Litestar", True, "Litestar"),
        ("Litestar", False, "Litestar (x, package lib 1.0)"),
        ("FastAPI", False, "FastAPI (x, package lib 1.0)"),
        ("fastapi", True, "fastapi (x, bundled)"),
    ],
)
def test_shows_id_and_origin_unless_a_title_is_clear(
    title: str, shown: str, *, bundled: bool
) -> None:
    origin = "bundled" if bundled else "package lib 1.0"
    mine = Starter("x", "x", title, origin=origin, bundled=bundled)
    titles = {item.template: item.title for item in recommended_for("scale=small", mine).candidates}
    assert titles["x"] == shown
    unclear = bundled and title == "fastapi"
    assert titles["fastapi"] == ("FastAPI (fastapi, bundled)" if unclear else "FastAPI")
    assert titles["django"] == "Django"


def test_a_tie_goes_to_the_bundled_template() -> None:
    copy = Starter("a", "fastapi", "A", language="Python", origin="package a 1", bundled=False)
    first, second, *_ = recommended_for("product=api", copy).candidates
    assert (first.template, second.template) == ("fastapi", "a")
    assert first.score == second.score


def test_each_reason_names_who_states_it() -> None:
    first = recommended_for("load=high-concurrency", litestar()).candidates[0]
    assert {item.origin for item in first.reasons} == {"template litestar"}
    fastapi = recommended_for("load=high-concurrency", litestar()).candidates[1]
    assert {item.origin for item in fastapi.reasons} == {"guide"}


def test_a_fourth_template_without_matching_rules_loses() -> None:
    candidates = recommended_for("product=web-app", litestar()).candidates
    assert candidates[0].template == "django"
    assert next(item for item in candidates if item.template == "litestar").score == 0


def test_a_fourth_template_can_disfavour_itself() -> None:
    candidates = recommended_for("load=high-concurrency", litestar(against="litestar")).candidates
    assert candidates[-1].score == -9


def test_a_second_template_of_a_framework_adds_its_own_rules() -> None:
    own = litestar(when={"load": "ordinary"}).rules[0]._replace(favours=frozenset({"tall"}))
    tall = Starter("tall", "django", "Tall Django", (own,))
    first, second, *_ = recommended_for("features=admin", tall).candidates
    assert (first.template, first.score) == ("tall", 13)
    assert (second.template, second.score) == ("django", 4)


def test_recommendation_data_has_the_documented_shape() -> None:
    data = json.loads(json.dumps(as_json(recommended_for("features=admin"))))
    assert data["recommended"] == data["candidates"][0]["template"] == "django"
    assert data["needs"]["features"] == ["admin"]
    reason = {"rule", "because", "source", "weight", "origin", "answers"}
    for candidate in data["candidates"]:
        assert {"template", "score", "reasons", "against", "origin"} <= set(candidate)
        assert all(set(item) == reason for item in candidate["reasons"] + candidate["against"])
    assert data["guide_pick"]["framework"] == "django"
    assert all(set(item) == reason for item in data["guide_pick"]["reasons"])
    without = {"need": "features", "from": ["admin"], "to": [], "recommended": "fastapi"}
    assert without in data["flips"]
    assert {"need": "team", "from": "any", "to": "flask", "recommended": "flask"} in data["flips"]


# --- Properties for all needs ---------------------------------------------------------------------


def single_changes(needs: Needs) -> list[tuple[str, list[str]]]:
    """Return every change of a single answer, computed independently."""
    changes = []
    for criterion in GUIDE.criteria:
        for option in criterion.option_ids:
            answer = set(needs[criterion.id]) ^ {option} if criterion.multiple else {option}
            if answer != needs[criterion.id]:
                changes.append((criterion.id, sorted(answer)))
    return changes


@settings(max_examples=30, deadline=None)
@given(some_needs())
def test_flips_are_correct_and_complete(needs: Needs) -> None:
    recommendation = recommend(needs, GUIDE, STARTERS)
    flips = {
        (flip.need, *sorted([flip.to] if isinstance(flip.to, str) else flip.to)): flip.recommended
        for flip in recommendation.flips
    }
    assert len(flips) == len(recommendation.flips)
    for need, answer in single_changes(needs):
        expected = flips.pop((need, *answer), recommendation.recommended)
        changed = recommend(needs.with_(need, answer), GUIDE, STARTERS)
        assert changed.recommended == expected
    assert flips == {}
    assert all(flip.from_ == needs.answer(flip.need) for flip in recommendation.flips)


@settings(deadline=None)
@given(some_needs())
def test_displayed_weights_sum_to_the_displayed_score(needs: Needs) -> None:
    recommendation = recommend(needs, GUIDE, STARTERS)
    pick = recommendation.guide_pick
    shown = [(item.score, item.reasons, item.against) for item in recommendation.candidates]
    for score, reasons, against in [*shown, (pick.score, pick.reasons, pick.against)]:
        assert sum(item.weight for item in (*reasons, *against)) == score
        assert all(item.weight > 0 for item in reasons)
        assert all(item.weight < 0 for item in against)


@settings(deadline=None)
@given(some_needs(), st.data())
def test_rules_that_did_not_fire_change_nothing(needs: Needs, data: st.DataObject) -> None:
    silent = [rule for rule in GUIDE.rules if not rule.when.matches(needs)]
    gone = data.draw(st.sets(st.sampled_from(silent)))
    lesser = GUIDE._replace(rules=tuple(rule for rule in GUIDE.rules if rule not in gone))
    full, less = (recommend(needs, guide, STARTERS) for guide in (GUIDE, lesser))
    assert less.candidates == full.candidates
    assert less.guide_pick == full.guide_pick


@settings(deadline=None)
@given(some_needs(), st.randoms())
def test_order_does_not_matter(needs: Needs, random: Random) -> None:
    pairs = [f"{need.id}={option}" for need in GUIDE.criteria for option in needs[need.id]]
    templates = list(STARTERS)
    random.shuffle(pairs)
    random.shuffle(templates)
    shuffled = recommend(parse_needs(pairs, GUIDE), GUIDE, templates)
    assert shuffled == recommend(needs, GUIDE, STARTERS)
    assert as_json(shuffled) == as_json(recommend(needs, GUIDE, STARTERS))


@settings(deadline=None)
@given(some_needs())
def test_guide_pick_uses_guide_rules_only(needs: Needs) -> None:
    pick = recommend(needs, GUIDE, STARTERS).guide_pick
    assert all(item.source in GUIDE.sections for item in (*pick.reasons, *pick.against))
    alone: Guide = GUIDE._replace(rules=tuple(rule for rule in GUIDE.rules if not rule.beyond))
    everybody = [Starter(item.id, item.id, item.title) for item in GUIDE.frameworks]
    ranked = recommend(needs, alone, everybody).candidates
    level = {item.template for item in ranked if item.score == ranked[0].score}
    assert level == {pick.framework.id, *(item.id for item in pick.tied)}
    assert pick.score == ranked[0].score
