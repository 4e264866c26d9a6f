import pytest
from hypothesis import given, settings

from generator.recommendation.comparison import compare, comparison_json, comparison_text
from generator.recommendation.needs import Needs, parse_needs
from generator.recommendation.serving import Serving
from tests.support.profiles import GUIDE, STARTERS, Starter, some_needs

DJANGO, FASTAPI, FLASK = STARTERS
BRINGS = Serving(brings=(("features", frozenset({"admin", "database"})),))


def text(said: str, left: Starter, right: Starter, width: int = 80) -> str:
    return comparison_text(compare(parse_needs(said.split(), GUIDE), GUIDE, left, right), width)


def test_shows_two_columns_with_scores() -> None:
    first = text("features=admin", DJANGO, FASTAPI).splitlines()[0]
    assert first.split() == ["Django:", "4", "FastAPI:", "3"]
    assert first.index("FastAPI") == 41


def test_drops_rules_that_count_the_same_for_both() -> None:
    found = compare(parse_needs(["team=java"], GUIDE), GUIDE, FASTAPI, FLASK)
    assert "team-elsewhere" in found.shared
    assert "team-elsewhere" not in {item.rule for item in (*found.left.loses, *found.right.loses)}
    assert "your team would have to learn Python" not in text("team=java", FASTAPI, FLASK)


def test_says_what_each_starter_has_and_lacks() -> None:
    full = DJANGO._replace(serving=BRINGS)
    bare = FLASK._replace(serving=Serving(brings=(("features", frozenset({"database"})),)))
    data = comparison_json(compare(parse_needs([], GUIDE), GUIDE, full, bare))
    left, right = data["compared"]  # type: ignore[misc]
    assert left["has"] == ["a database", "an admin area"]  # type: ignore[has-type]
    assert right["has"] == ["a database"]  # type: ignore[has-type]
    assert "an admin area" in right["lacks"]  # type: ignore[has-type]
    said = text("", full, bare)
    assert "Both include a database." in said
    assert "Both lack an endpoint for an AI model" in said


def test_names_the_lead() -> None:
    assert text("features=admin", DJANGO, FLASK).endswith("Django leads by 4 points.")
    twin = FLASK._replace(id="twin", title="Twin")
    assert text("", FLASK, twin).endswith("For these needs, they are level.")


def test_house_rules_forbid_no_comparison() -> None:
    barred = GUIDE._replace(house=GUIDE.house._replace(file="x", forbids=frozenset({"flask"})))
    assert compare(parse_needs([], GUIDE), barred, DJANGO, FLASK).right.candidate.title == "Flask"


@pytest.mark.parametrize("width", [60, 80, 88])
def test_fits_the_width(width: int) -> None:
    said = text(
        "product=enterprise features=admin,accounts security=regulated", DJANGO, FLASK, width
    )
    assert max(map(len, said.splitlines())) <= width


@settings(deadline=None, max_examples=50)
@given(some_needs())
def test_the_difference_of_the_columns_is_the_lead(needs: Needs) -> None:
    found = compare(needs, GUIDE, DJANGO, FLASK)
    sums = [
        sum(item.weight for item in (*side.gains, *side.loses))
        for side in (found.left, found.right)
    ]
    scores = [side.candidate.score for side in (found.left, found.right)]
    assert sums[0] - sums[1] == scores[0] - scores[1]
