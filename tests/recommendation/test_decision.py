"""Tests of the decision record: MADR 4, complete, and clean Markdown for all needs."""

import re
import shlex
from itertools import pairwise

from hypothesis import given, settings

from generator.recommendation.decision import write_decision
from generator.recommendation.guide import TEMPLATE, Subjects, Voice, parse_rules
from generator.recommendation.needs import Needs, parse_needs
from generator.recommendation.ranking import recommend
from generator.recommendation.serving import Part
from tests.support.profiles import GUIDE, STARTERS, Starter, recommended_for, some_needs

MADR = [
    "## Context and Problem Statement",
    "## Decision Drivers",
    "## Considered Options",
    "## Decision Outcome",
    "### Consequences",
    "### Confirmation",
    "## Pros and Cons of the Options",
    "## More Information",
]


def record(said: str, chosen: str = "", *more: Starter) -> str:
    """Return the record for needs in a space-separated string."""
    return write_decision(recommended_for(said, *more), GUIDE, chosen)


def flat(text: str) -> str:
    """Remove line breaks and escapes."""
    return " ".join(text.split()).replace("\\", "")


def section(text: str, title: str) -> str:
    """Return the body of a section."""
    return text.split(f" {title}\n\n")[1].partition("\n#")[0]


def test_has_the_headings_of_madr_in_their_order() -> None:
    titles = [line for line in record("product=enterprise").splitlines() if line[:1] == "#"]
    assert [title for title in titles if title in MADR] == MADR
    options = ["### Django", "### FastAPI", "### Flask", "### Spring Boot (Java)"]
    assert [title for title in titles if title not in MADR] == [*options, "## Revisit When"]


def test_separates_answers_from_defaults() -> None:
    drivers = section(record("features=admin team=php"), "Decision Drivers")
    assert "- **Features:** an admin area\n- **Team:** PHP\n" in drivers
    assert "- **At their defaults:** Product (API), Control (Balanced)" in flat(drivers)


def test_lists_every_option_with_its_score_and_its_reasons() -> None:
    text = record("features=admin team=php")
    ranked = recommended_for("features=admin team=php").candidates
    for item in ranked:
        assert f"- {item.title}, score {item.score}\n" in section(text, "Considered Options")
        arguments = flat(section(text, item.title))
        for reason in (*item.reasons, *item.against):
            assert f"because {reason.because} ({reason.weight:+}) *{reason.source}*" in arguments


def test_considers_the_guides_own_pick_without_a_template() -> None:
    text = record("product=enterprise team=java")
    assert "- Spring Boot (Java), the guide's own first choice, with no template" in flat(text)
    assert "Bad, because scaffold has no template for it." in section(text, "Spring Boot (Java)")
    assert "Follow the guide instead if you already run on the JVM" in flat(text)
    assert "no template" not in record("product=api")


def test_an_override_leaves_a_line_to_fill() -> None:
    outcome = flat(section(record("product=api", "flask"), "Decision Outcome"))
    assert outcome == (
        'Chosen option: "Flask", by hand. scaffold recommended FastAPI, with Flask 3 points behind.'
        " Why all the same: *write the reason here.*"
    )
    assert record("product=api", "fastapi") == record("product=api")


def test_consequences_name_what_is_to_be_added() -> None:
    recommendation = recommended_for("product=api")
    part = Part("product", "api", "live updates")
    lacking = recommendation.with_unmet("fastapi", (part,))
    assert "- To add: live updates." in section(write_decision(lacking, GUIDE), "Consequences")


def test_says_when_to_revisit_and_how_to_confirm() -> None:
    text = record("features=api-docs deploy=kubernetes")
    assert "Flask: a small tool or a Flask team" in flat(section(text, "Revisit When"))
    assert "scaffold recommend --all -n features=api-docs -n deploy=kubernetes\n" in text
    assert GUIDE.url in section(text, "More Information")


def own(because: str) -> Starter:
    """Return a template with one rule of its own for every API."""
    row = {"id": "own", "when": {"product": "api"}, "weight": 9, "because": because}
    rules = parse_rules(
        [row | {"source": "its makers"}],
        "template.toml",
        GUIDE.criteria,
        Subjects(["litestar"]),
        Voice(f"{TEMPLATE}litestar", "litestar", GUIDE.sections),
    )
    return Starter("litestar", "litestar", "Litestar", rules)


def test_the_confirmation_invites_templates_of_packages_again() -> None:
    package = own("it is typed")._replace(origin="package lib 1.0", bundled=False)
    assert "scaffold recommend --all --with litestar" in flat(record("product=api", "", package))
    folder = package._replace(origin="folder")
    assert "--with" not in record("product=api", "", folder)


def test_credits_the_guide_with_its_own_rules_only() -> None:
    text = flat(record("product=api", "", own("it is typed throughout")))
    assert "because it is typed throughout (+9) *says litestar's template: its makers*" in text


def test_escapes_markup_of_third_party_text() -> None:
    text = record("product=api", "", own("it is <b>*fast*</b> [here](x) + `now` # 1. yes"))
    said = r"\<b\>\*fast\*\</b\> \[here\](x) \+ \`now\` \# 1\. yes"
    assert said in " ".join(text.split())


@settings(deadline=None)
@given(some_needs())
def test_markdown_is_clean_for_all_needs(needs: Needs) -> None:
    text = write_decision(recommend(needs, GUIDE, STARTERS), GUIDE)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n\n" not in text
    for line in text.splitlines():
        assert line == line.rstrip()
        assert len(line) <= 80
        words = line.lstrip("#").removeprefix("- ").strip()
        assert not re.match(r"([-+*#>=~]+|\d+[.)])(\s|$)", words)


@settings(deadline=None)
@given(some_needs())
def test_the_command_of_the_record_states_the_same_needs(needs: Needs) -> None:
    text = write_decision(recommend(needs, GUIDE, STARTERS), GUIDE)
    command = shlex.split(text.split("```sh\n")[1].partition("```")[0].replace("\\\n", " "))
    assert command[:3] == ["scaffold", "recommend", "--all"]
    said = [word for flag, word in pairwise(command) if flag == "-n"]
    assert parse_needs(said, GUIDE) == needs
    assert said or command[3:] == ["-y"]
