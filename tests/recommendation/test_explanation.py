import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.recommendation._sentences import likeliest_changes
from generator.recommendation.explanation import explain_lines, explain_text, sentence
from generator.recommendation.guide import TEMPLATE, Subjects, Voice, parse_rules
from generator.recommendation.needs import Needs, default_needs
from generator.recommendation.ranking import recommend
from generator.recommendation.serving import Part
from generator.recommendation.tables import guide_json, guide_tables
from tests.support.profiles import GUIDE, STARTERS, Starter, recommended_for, some_needs

LITESTAR = Voice(f"{TEMPLATE}litestar", "litestar", GUIDE.sections)


def flat(text: str) -> str:
    """Remove line breaks."""
    return " ".join(text.split())


def short(said: str, *more: Starter) -> str:
    """Return the short text without line breaks."""
    return flat(explain_text(recommended_for(said, *more), GUIDE))


def whole(said: str, *more: Starter) -> str:
    """Return the whole text without line breaks."""
    return flat(explain_text(recommended_for(said, *more), GUIDE, whole=True))


def test_explains_a_simple_case_in_a_few_lines() -> None:
    assert explain_text(recommended_for("features=api-docs"), GUIDE) == (
        """\
FastAPI, clearly; the guide agrees.
  +4  it was made to build APIs quickly, with modern Python           (guide, 7)
  +2  it validates input, and its docs can be tried in a browser      (guide, 7)
Why not Flask: less speaks for it: APIs are among its common uses (+1).
FastAPI 6 · Flask 1 · Django 0.
Would change it: a small tool -> Flask; a web application, an MVP or shop or 1
more -> Django; a Flask team -> Flask.
"""
    )


def test_explains_every_reason_and_every_flip_on_request() -> None:
    assert explain_text(recommended_for("features=api-docs"), GUIDE, whole=True) == (
        """\
FastAPI, clearly; the guide agrees.

For it (score 6)
  +4  It was made to build APIs quickly, with modern Python.
                                                           [7. FastAPI (Python)]
  +2  It validates input, and its docs can be tried in a browser.
                                                           [7. FastAPI (Python)]

Against it
  nothing

The others
  Flask 1: APIs are among its common uses.
  Django 0.
  Why not Flask: less speaks for it: APIs are among its common uses (+1).

The guide
  FastAPI is its first choice among all 10 frameworks.

What would change it
  Flask: a small tool or a Flask team.
  Django: a web application, an MVP or shop or an enterprise system.
"""
    )


def test_a_team_of_another_language_reads_the_guide_first() -> None:
    assert short("product=small-tool control=full-control team=elixir").startswith(
        "Your team knows Elixir: the guide would take Phoenix, and so should you, unless it has "
        "to be Python. scaffold has no template for it. In Python: Flask, by far."
    )
    assert short("product=ai-service team=java").startswith(
        "Your team knows Java; even so, the guide would take FastAPI for this."
    )
    assert short("product=real-time team=dotnet").startswith(
        "Your team knows .NET; even so, the guide would take Node.js with Express (JavaScript) or "
        "Phoenix (Elixir). scaffold has no template for it. In Python: FastAPI"
    )


def test_reports_how_the_template_compares_with_the_guides_pick() -> None:
    text = whole("product=enterprise team=java")
    assert "Spring Boot: a framework has to fit the skills of the team, and it does" in text
    assert "Django is as mature, with long-term releases" in text
    assert "Follow the guide instead if you already run on the JVM" in text
    assert "-3 Your team would have to learn Python." in text


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("product=web-app features=admin", "Django, by far; the guide agrees."),
        ("product=api", "FastAPI, clearly; the guide agrees."),
        ("control=full-control", "Flask, but it is close; the guide agrees."),
        ("features=ai-model,admin", "FastAPI, level with Django; taken because it was made to"),
    ],
)
def test_says_how_clear_the_verdict_is(said: str, verdict: str) -> None:
    assert short(said).startswith(verdict)


def test_names_both_frameworks_of_a_tied_pick() -> None:
    assert (
        "Among all ten, the guide would take Node.js with Express (JavaScript) or Phoenix (Elixir)"
    ) in short("product=real-time")


def test_a_tied_pick_with_a_template_is_not_said_to_have_none() -> None:
    recommendation = recommended_for("features=pages")
    pick = recommendation.guide_pick
    assert (pick.framework.id, [item.id for item in pick.tied]) == ("laravel", ["fastapi"])
    assert "no template" not in short("features=pages")
    assert (
        "The guide alone would take Laravel (PHP) or FastAPI (Python). Beyond the guide, for "
        "Django: it includes templates, forms and CSRF protection."
    ) in short("features=pages")


def test_reports_rules_beyond_the_guide_that_decide() -> None:
    recommendation = recommended_for("features=ai-model,admin,pages")
    assert recommendation.guide_pick.framework.id == "fastapi"
    text = explain_text(recommendation, GUIDE)
    assert "The guide alone would take FastAPI (Python). Beyond the guide, for Django:" in flat(
        text
    )


def test_flips_name_the_added_or_removed_value() -> None:
    assert "without an admin area, with" in short("features=admin")
    assert "with an admin area" in short("product=ai-service")


def test_says_any_other_answer_where_every_other_one_decides() -> None:
    changes = likeliest_changes(
        recommended_for("team=django features=accounts,live-updates"), GUIDE
    )
    assert (("any other team",), "FastAPI") in changes


def test_reports_that_no_answer_would_change_the_recommendation() -> None:
    text = short("product=mvp features=admin,accounts control=batteries")
    assert "No other single answer would change it." in text


def test_shows_the_guides_facts_about_an_answer() -> None:
    fact = "Serverless is spreading, because developers have less infrastructure to maintain."
    assert fact in short("deploy=serverless")
    assert fact in whole("deploy=serverless")
    assert fact not in whole("deploy=container")


def test_names_what_shows_the_reasons_that_are_left_out() -> None:
    recommendation = recommended_for("product=web-app features=admin,accounts,database,pages")
    assert "more reasons: --all)" in explain_text(recommendation, GUIDE)
    lines = explain_lines(recommendation, GUIDE, more="scaffold recommend --all")
    assert any("more reasons: scaffold recommend --all)" in line.text for line in lines)


def test_names_what_the_starter_lacks() -> None:
    lacking = recommended_for("product=api")
    parts = tuple(Part("features", name, name) for name in ("live updates", "an admin area"))
    lacking = lacking.with_unmet("fastapi", parts)
    said = "The starter does not include: live updates and an admin area."
    assert said in flat(explain_text(lacking, GUIDE))
    assert "does not include" not in short("product=api")


def test_a_lone_template_has_no_runner_up() -> None:
    recommendation = recommend(default_needs(GUIDE), GUIDE, STARTERS[:1])
    text = explain_text(recommendation, GUIDE)
    assert text.startswith("Django is the only template, though no rule speaks for it")
    assert "Why not" not in text


@settings(deadline=None, max_examples=200)
@given(some_needs())
def test_the_short_text_is_short_and_names_everything_against(needs: Needs) -> None:
    recommendation = recommend(needs, GUIDE, STARTERS)
    text = explain_text(recommendation, GUIDE)
    assert text.count("\n") <= 12
    winner = recommendation.candidates[0]
    for item in winner.against:
        assert item.because in flat(text)


@settings(deadline=None)
@given(some_needs())
def test_lines_merge_rules_of_one_answer_only(needs: Needs) -> None:
    winner = recommend(needs, GUIDE, STARTERS).candidates[0]
    text = explain_text(recommend(needs, GUIDE, STARTERS), GUIDE)
    sums: dict[object, int] = {}
    for item in winner.reasons:
        sums[item.answers] = sums.get(item.answers, 0) + item.weight
    shown = [int(found) for found in re.findall(r"^ +\+(\d+)  ", text, re.MULTILINE)]
    assert shown == sorted(sums.values(), reverse=True)[: len(shown)]
    assert len(shown) >= min(1, len(sums))


def fourth(because: str) -> Starter:
    """Return a template that the guide does not know, with one rule for every API."""
    when = {"product": ["api", "real-time"]}
    row = {"id": "own", "when": when, "weight": 9, "because": because, "source": "its makers"}
    rules = parse_rules([row], "template.toml", GUIDE.criteria, Subjects(["litestar"]), LITESTAR)
    return Starter("litestar", "litestar", "Litestar", rules)


def test_explains_an_unknown_framework_by_its_manifest() -> None:
    own = fourth("it is typed throughout")
    assert "+9 it is typed throughout (says litestar's template)" in short("product=real-time", own)
    assert "+9 It is typed throughout. [says litestar's template: its makers]" in whole(
        "product=real-time", own
    )


@settings(deadline=None)
@given(some_needs(), st.integers(min_value=30, max_value=120))
def test_text_fits_its_width_and_is_complete(needs: Needs, width: int) -> None:
    recommendation = recommend(needs, GUIDE, STARTERS)
    brief = explain_text(recommendation, GUIDE, width=width)
    text = explain_text(recommendation, GUIDE, width=width, whole=True)
    assert all(len(line) <= width and line == line.rstrip() for line in text.splitlines())
    assert all(len(line) <= width and line == line.rstrip() for line in brief.splitlines())
    winner = recommendation.candidates[0]
    for item in (*winner.reasons, *winner.against):
        assert f"{item.weight:+} {sentence(item.because)} [{item.source}]" in flat(text)
    if any(item.template != winner.template for item in recommendation.candidates):
        assert f"(score {winner.score})" in text


@pytest.mark.parametrize("table", guide_tables(GUIDE), ids=lambda table: table.title)
def test_table_rows_are_as_long_as_their_header(table: object) -> None:
    head, rows = getattr(table, "head", ()), getattr(table, "rows", ())
    assert rows
    assert {len(row) for row in rows} == {len(head)}


def test_tables_contain_the_whole_guide() -> None:
    criteria, matrix, frameworks, rules = guide_tables(GUIDE)
    options = sum(len(item.options) for item in GUIDE.criteria)
    assert len(criteria.rows) == len(matrix.rows) == options
    assert len(frameworks.rows) == 10
    assert [row[0] for row in rules.rows] == [rule.id for rule in GUIDE.rules]


def test_the_matrix_weighs_each_option_for_each_framework() -> None:
    matrix = guide_tables(GUIDE)[1]
    admin = next(row for row in matrix.rows if row[:2] == ("features", "admin"))
    weights = dict(zip(matrix.head, admin, strict=True))
    assert (weights["Django"], weights["FastAPI"], weights["Phoenix"]) == ("+4", "-1", "")


def test_describes_rules_in_the_words_of_the_questions() -> None:
    rows = {row[0]: row for row in guide_tables(GUIDE)[3].rows}
    assert rows["django-ai-model"][1:4] == (
        "Features: an AI model, unless Product: AI service or Automation or data science",
        "Django",
        "",
    )
    assert rows["admin-by-hand"][2:5] == ("", "FastAPI, Flask", "1")


def test_guide_as_data_is_complete_json() -> None:
    data = json.loads(json.dumps(guide_json(GUIDE)))
    assert [item["id"] for item in data["criteria"]] == [item.id for item in GUIDE.criteria]
    assert [item["id"] for item in data["frameworks"]] == [item.id for item in GUIDE.frameworks]
    assert len(data["rules"]) == len(GUIDE.rules)
    assert guide_json(GUIDE._replace(rules=()))["rules"] == []
