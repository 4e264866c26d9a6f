import pytest
from hypothesis import given, settings

from generator.recommendation.guide import parse_condition
from generator.recommendation.needs import Needs, parse_needs
from generator.recommendation.ranking import as_json
from generator.recommendation.serving import (
    UNKNOWN,
    DefaultRow,
    Part,
    Serving,
    all_parts,
    missing_sentence,
    serves_at_all,
    unmet_parts,
)
from tests.support.profiles import GUIDE, Starter, recommended_for, some_needs

LIVE, ADMIN, IMAGE = "live updates", "an admin area", "a container image"


def row(question: str = "live", **table: object) -> DefaultRow:
    """Return a default row for one question."""
    return DefaultRow(parse_condition(table, "here", GUIDE.criteria), frozenset({question}))


def unmet(said: str, serving: Serving, *ruled_out: str) -> list[str]:
    needs = parse_needs(said.split(), GUIDE)
    return [part.name for part in unmet_parts(needs, serving, ruled_out)]


CONTAINER = ("deploy", frozenset({"container"}))
EMPTY = Serving(brings=(CONTAINER,))


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("product=api", []),
        ("features=admin", [ADMIN]),
        ("features=live-updates,admin", [ADMIN, LIVE]),
        ("product=real-time", [LIVE]),
        ("product=real-time features=live-updates", [LIVE]),
        ("deploy=kubernetes", ["a Helm chart"]),
        ("team=java scale=large load=high-concurrency control=batteries", []),
    ],
)
def test_needs_ask_for_parts(said: str, missing: list[str]) -> None:
    assert unmet(said, EMPTY) == missing


def test_a_default_row_serves_the_need_that_it_names() -> None:
    serving = EMPTY._replace(rows=(row(when={"features": "live-updates"}),))
    assert unmet("features=live-updates,admin", serving) == [ADMIN]
    assert unmet("product=real-time features=live-updates", serving) == []
    assert unmet("product=real-time", serving) == [LIVE]


def test_a_default_row_serves_only_the_needs_that_it_matches() -> None:
    serving = EMPTY._replace(rows=(row(when={"features": "live-updates", "scale": "large"}),))
    assert unmet("features=live-updates", serving) == [LIVE]
    assert unmet("features=live-updates scale=large", serving) == []


def test_a_row_whose_questions_are_ruled_out_serves_nothing() -> None:
    serving = EMPTY._replace(rows=(row(when={"features": "live-updates"}),))
    assert unmet("features=live-updates", serving, "live") == [LIVE]
    assert unmet("features=live-updates", serving, "jobs") == []


def test_brings_serves_without_a_question() -> None:
    serving = EMPTY._replace(brings=(CONTAINER, ("features", frozenset({"admin"}))))
    assert unmet("features=admin", serving) == []


def test_nothing_is_missing_from_a_plain_template() -> None:
    assert unmet("features=admin,live-updates", UNKNOWN) == []


def test_a_reason_is_given_for_a_missing_part() -> None:
    when = parse_condition({"when": {"features": "live-updates"}}, "here", GUIDE.criteria)
    serving = EMPTY._replace(without=((when, "each open connection occupies a worker"),))
    [part] = unmet_parts(parse_needs(["features=live-updates"], GUIDE), serving)
    assert part.because == "each open connection occupies a worker"
    assert missing_sentence([part]) == (
        "The starter does not include live updates (each open connection occupies a worker)."
    )


def test_a_sentence_names_all_missing_parts() -> None:
    parts = [Part("features", name, name) for name in ("a", "b", "c")]
    assert missing_sentence(parts) == "The starter does not include a, b and c."
    assert not missing_sentence([])


def test_each_candidate_of_a_recommendation_has_its_unmet_needs() -> None:
    bare = Starter("bare", "bare", "Bare", serving=EMPTY)
    data = as_json(recommended_for("features=admin", bare))
    found = {item["template"]: item["unmet"] for item in data["candidates"]}  # type: ignore[attr-defined]
    part = {"need": "features", "option": "admin", "part": ADMIN, "because": ""}
    assert found["bare"] == [part]
    assert found["django"] == data["unmet"] == []


@settings(deadline=None)
@given(some_needs())
def test_a_template_that_brings_everything_lacks_nothing(needs: Needs) -> None:
    brings = tuple((part.need, frozenset({part.option})) for part in all_parts(GUIDE.criteria))
    full = Serving(brings=brings)
    assert unmet_parts(needs, full) == ()
    assert all(serves_at_all(part, full) for part in all_parts(GUIDE.criteria))


@settings(deadline=None)
@given(some_needs())
def test_an_empty_template_lacks_each_part_that_is_asked_for_once(needs: Needs) -> None:
    missing = unmet_parts(needs, Serving())
    asked = {part.name for part in all_parts(GUIDE.criteria) if part.option in needs[part.need]}
    assert {part.name for part in missing} == asked
    assert len(missing) == len(asked)
