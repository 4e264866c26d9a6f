import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.recommendation.explanation import explain, explain_markdown, explain_text, sentence
from generator.recommendation.guide import TEMPLATE, Subjects, Voice, parse_rules
from generator.recommendation.needs import Needs, default_needs
from generator.recommendation.ranking import recommend
from generator.recommendation.tables import guide_json, guide_tables
from tests.support.profiles import GUIDE, STARTERS, Starter, recommended_for, some_needs

LITESTAR = Voice(TEMPLATE, "litestar", GUIDE.sections)


def flat(text: str) -> str:
    """Remove line breaks."""
    return " ".join(text.split())


def test_explains_a_simple_case() -> None:
    assert explain_text(recommended_for("features=api-docs"), GUIDE) == (
        """\
FastAPI fits best: it was made to build APIs quickly, with modern Python; its
endpoints validate their input, and their docs can be tried out in the browser.

For it (score 6)
   +4  It was made to build APIs quickly, with modern Python. [7. FastAPI
       (Python)]
   +2  Its endpoints validate their input, and their docs can be tried out in
       the browser. [7. FastAPI (Python)]

Against it
  nothing

Second choice: Flask, 5 points behind; APIs are among its common uses.

The guide
  FastAPI is also the guide's first choice among all 10 frameworks.

What would change it
  If you chose Product "Small tool", or Team "Flask", the recommendation would
  be Flask.
  If you chose Product "Web application", "MVP or shop" or "Enterprise system",
  or Security "Regulated", or Team "Django", the recommendation would be Django.
"""
    )


def test_reports_a_pick_outside_python() -> None:
    text = flat(explain_text(recommended_for("product=enterprise team=java"), GUIDE))
    assert "The guide alone would choose Spring Boot (Java):" in text
    assert "it leads in enterprise backends" in text
    assert "no template for Spring Boot; the nearest in Python is Django." in text
    assert "Django is as mature, with long-term releases" in text
    assert "Follow the guide instead if you already run on the JVM" in text
    assert "-3 Your team would have to learn Python." in text


def test_reports_a_close_call() -> None:
    assert "It is a close call." in explain_text(recommended_for("control=full-control"), GUIDE)
    assert "close" not in explain_text(recommended_for("product=api"), GUIDE)


def test_names_both_frameworks_of_a_tied_pick() -> None:
    said = explain(recommended_for("product=real-time"), GUIDE).guide
    assert said[0].startswith("The guide alone would choose Node.js with Express (JavaScript)")
    assert "or Phoenix (Elixir)" in said[0]


def test_reports_rules_beyond_the_guide_that_decide() -> None:
    recommendation = recommended_for("features=ai-model,admin")
    assert recommendation.guide_pick.framework.id == "fastapi"
    said = explain(recommendation, GUIDE).guide
    assert said[0].startswith("The guide alone would choose FastAPI (Python):")
    assert said[1] == (
        "Beyond the guide, against FastAPI: it has no admin area; you would have to add and "
        "maintain one."
    )


def test_flips_name_the_added_or_removed_value() -> None:
    flips = explain(recommended_for("features=admin"), GUIDE).flips
    assert any("Features without an admin area" in line for line in flips)
    flips = explain(recommended_for(""), GUIDE).flips
    assert any("Features with an admin area" in line for line in flips)


def test_reports_that_no_answer_would_change_the_recommendation() -> None:
    flips = explain(recommended_for("product=mvp features=admin,accounts"), GUIDE).flips
    assert flips == ("No single changed answer would change the recommendation.",)


def test_a_lone_template_has_no_runner_up() -> None:
    recommendation = recommend(default_needs(GUIDE), GUIDE, STARTERS[:1])
    text = explain_text(recommendation, GUIDE)
    assert text.startswith("Django ranks first, but no rule favours it.")
    assert "Second" not in text


def fourth(because: str) -> Starter:
    """Return a template that the guide does not know, with one rule for every API."""
    when = {"product": ["api", "real-time"]}
    row = {"id": "own", "when": when, "weight": 9, "because": because, "source": "its makers"}
    rules = parse_rules([row], "template.toml", GUIDE.criteria, Subjects(["litestar"]), LITESTAR)
    return Starter("litestar", "litestar", "Litestar", rules)


def test_explains_an_unknown_framework_by_its_manifest() -> None:
    recommendation = recommended_for("product=real-time", fourth("it is typed throughout"))
    text = flat(explain_text(recommendation, GUIDE))
    assert "Litestar fits best: it is typed throughout." in text
    assert "[its makers]" in text
    assert "the nearest template is Litestar." in text


def test_a_decision_record_has_its_five_sections() -> None:
    text = explain_markdown(recommended_for("features=admin team=php"), GUIDE)
    titles = [line for line in text.splitlines() if line.startswith("#")]
    assert titles == [
        "## Context",
        "## Decision",
        "## Reasons",
        "## Against",
        "## What would change it",
    ]
    assert "- **Features:** an admin area\n" in text
    assert "- **Team:** PHP\n" in text
    assert r"- (+4) The admin area works from the first day. *1\. Django (Python)*" in text


def test_decision_record_states_a_deviation() -> None:
    recommendation = recommended_for("product=api")
    text = flat(explain_markdown(recommendation, GUIDE, "flask")).replace("\\", "")
    flask = next(item for item in recommendation.candidates if item.template == "flask")
    assert "Flask was chosen by hand. FastAPI would have been recommended" in text
    assert all(reason.source in text for reason in flask.reasons)
    assert explain_markdown(recommendation, GUIDE, "fastapi") == explain_markdown(
        recommendation, GUIDE
    )


def test_escapes_markup_of_third_party_text() -> None:
    because = "it is <b>*fast*</b> [here](x) + `now` # 1. yes"
    text = explain_markdown(recommended_for("product=api", fourth(because)), GUIDE)
    assert r"\<b\>\*fast\*\</b\> \[here\](x) \+ \`now\` \# 1\. yes" in flat(text)


@settings(deadline=None)
@given(some_needs())
def test_markdown_is_clean_for_all_needs(needs: Needs) -> None:
    text = explain_markdown(recommend(needs, GUIDE, STARTERS), GUIDE)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n\n" not in text
    for line in text.splitlines():
        assert line == line.rstrip()
        assert len(line) <= 88
        words = line.removeprefix("## ").removeprefix("- ").strip()
        assert not re.match(r"([-+*#>=~]+|\d+[.)])(\s|$)", words)


@settings(deadline=None)
@given(some_needs(), st.integers(min_value=30, max_value=120))
def test_text_fits_its_width_and_is_complete(needs: Needs, width: int) -> None:
    recommendation = recommend(needs, GUIDE, STARTERS)
    text = explain_text(recommendation, GUIDE, width=width)
    assert all(len(line) <= width and line == line.rstrip() for line in text.splitlines())
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
