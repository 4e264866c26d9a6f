from pathlib import Path

import pytest
from hypothesis import given, settings

from generator.errors import InputError
from generator.recommendation.decision import write_decision
from generator.recommendation.explanation import explain_text
from generator.recommendation.guide import Guide
from generator.recommendation.house import add_house_rules
from generator.recommendation.needs import Needs, default_needs
from generator.recommendation.ranking import Recommendation, as_json, recommend
from tests.support.profiles import GUIDE, STARTERS, some_needs

RULE = """
[[rule]]
id = "our-ops"
when = { deploy = "kubernetes" }
favours = "flask"
weight = 7
because = "our platform team runs it"
source = "platform handbook, chapter 3"
"""


def housed(tmp_path: Path, text: str) -> Guide:
    """Return the guide with these house rules."""
    file = tmp_path / "house.toml"
    file.write_text(text, encoding="utf-8")
    return add_house_rules(GUIDE, str(file), ["flask", "mine"])


def ruled(tmp_path: Path, text: str, **needs: str) -> Recommendation:
    asked = default_needs(GUIDE)
    for need, option in needs.items():
        asked = asked.with_(need, {option})
    return recommend(asked, housed(tmp_path, text), STARTERS)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_house_rule_counts_and_is_shown_as_one(tmp_path: Path) -> None:
    found = ruled(tmp_path, RULE, deploy="kubernetes")
    first = found.candidates[0]
    assert first.template == "flask"
    assert ("our-ops", "house rule", 7) in [
        (item.rule, item.origin, item.weight) for item in first.reasons
    ]
    text = flat(explain_text(found, housed(tmp_path, RULE)))
    assert "+7 our platform team runs it (house rule)" in text
    whole = flat(explain_text(found, housed(tmp_path, RULE), whole=True))
    assert "[house rule: platform handbook, chapter 3]" in whole


def test_house_rules_leave_the_guides_own_pick_alone(tmp_path: Path) -> None:
    plain = recommend(default_needs(GUIDE), GUIDE, STARTERS)
    assert ruled(tmp_path, RULE).guide_pick == plain.guide_pick


def test_a_forbidden_template_is_not_ranked_but_listed_with_the_reason(tmp_path: Path) -> None:
    text = 'forbid = ["fastapi"]\nbecause = "we have no asynchronous drivers"\n'
    found = ruled(tmp_path, text, load="high-concurrency")
    assert "fastapi" not in [item.template for item in found.candidates]
    assert "fastapi" not in {flip.recommended for flip in found.flips}
    because = "forbidden by house.toml: we have no asynchronous drivers"
    assert as_json(found)["forbidden"] == [
        {"template": "fastapi", "framework": "fastapi", "title": "FastAPI", "because": because}
    ]
    guide = housed(tmp_path, text)
    for whole in (False, True):
        said = flat(explain_text(found, guide, whole=whole))
        assert because in said
        assert "which house rules forbid" in said
    assert f"FastAPI, {because}" in flat(write_decision(found, guide))


def test_a_preferred_template_gets_points_by_a_house_rule(tmp_path: Path) -> None:
    found = ruled(tmp_path, 'prefer = "flask"\n')
    [flask] = [item for item in found.candidates if item.template == "flask"]
    [reason] = [item for item in flask.reasons if item.origin == "house rule"]
    assert (reason.weight, reason.because) == (5, "your organization prefers it")
    assert found.recommended == "flask"


def test_refuses_to_forbid_everything(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"house\.toml forbids every template"):
        ruled(tmp_path, 'forbid = ["django", "fastapi", "flask"]\n')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('forbid = ["flaks"]', "There is no template 'flaks'. Did you mean 'flask'?"),
        ("prefer = 3", "`prefer` must be a string or a non-empty list"),
        ('forbidden = ["flask"]', "There is no key 'forbidden'. Did you mean 'forbid'?"),
        ('forbid = "mine"\nprefer = "mine"', "it both forbids and prefers 'mine'"),
        (RULE.replace('"flask"', '"flaks"'), "rule 'our-ops': There is no framework 'flaks'"),
        (RULE.replace("our-ops", "django-large"), "the guide has a rule with this id"),
        (RULE.replace("platform handbook, chapter 3", "Conclusion"), "is a section of the guide"),
        ("a = [", "cannot be read"),
    ],
)
def test_refuses_invalid_house_rules_with_file_and_row(
    text: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        housed(tmp_path, text)
    assert str(tmp_path / "house.toml") in str(refused.value)
    assert reason in str(refused.value)


def test_names_a_missing_file() -> None:
    with pytest.raises(InputError, match=r"nowhere\.toml: the house rules cannot be read"):
        add_house_rules(GUIDE, "nowhere.toml", [])


@settings(deadline=None, max_examples=30)
@given(some_needs())
def test_a_forbidden_template_never_comes_first(needs: Needs) -> None:
    barred = GUIDE._replace(house=GUIDE.house._replace(file="x", forbids=frozenset({"django"})))
    found = recommend(needs, barred, STARTERS)
    assert "django" not in {found.recommended, *(flip.recommended for flip in found.flips)}
