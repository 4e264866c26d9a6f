import json
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError
from generator.recommendation.needs import Needs, default_needs, needs_from_table, parse_needs
from tests.support.profiles import GUIDE, some_needs

DEFAULTS = {
    "product": "api",
    "features": [],
    "control": "balanced",
    "scale": "medium",
    "load": "ordinary",
    "security": "ordinary",
    "team": "any",
    "deploy": "container",
}


def test_unanswered_needs_take_their_default() -> None:
    assert default_needs(GUIDE).as_dict() == DEFAULTS
    assert parse_needs([], GUIDE) == default_needs(GUIDE)


def test_pairs_answer_needs() -> None:
    needs = parse_needs(["team=flask", "features=admin,accounts"], GUIDE)
    assert needs.as_dict() == DEFAULTS | {"team": "flask", "features": ["accounts", "admin"]}


def test_accepts_several_values_one_by_one() -> None:
    one_by_one = parse_needs(["features=admin", "features=accounts"], GUIDE)
    assert one_by_one == parse_needs(["features= accounts , admin"], GUIDE)


def test_ignores_repeated_answers() -> None:
    assert parse_needs(["team=flask", "team=flask"], GUIDE)["team"] == {"flask"}


def test_a_pair_replaces_the_previous_answer() -> None:
    base = parse_needs(["features=admin", "scale=small"], GUIDE)
    needs = parse_needs(["features=pages"], GUIDE, base)
    assert needs["features"] == {"pages"}
    assert needs["scale"] == {"small"}
    assert parse_needs(["features="], GUIDE, base)["features"] == frozenset()


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (["team"], "--need 'team': write it as KEY=VALUE, such as product=api."),
        (["taem=flask"], "There is no need 'taem'. Did you mean 'team'?"),
        (["team=flaks"], "There is no option of `team` 'flaks'. Did you mean 'flask'?"),
        (["team=Flask"], "Did you mean 'flask'?"),
        (["features=admin,acounts"], "Did you mean 'accounts'?"),
        (["team=flask", "team=django"], "`team`"),
        (["team=flask,django"], "`team` takes one value, not django and flask."),
        (["team="], "`team` has no value. Choose from: any, django,"),
    ],
)
def test_refuses_invalid_needs(pairs: list[str], said: str) -> None:
    with pytest.raises(InputError) as refusal:
        parse_needs(pairs, GUIDE)
    assert said.strip("`") in str(refusal.value)
    assert refusal.value.exit_code == 2


def test_names_two_answers_to_one_question() -> None:
    with pytest.raises(InputError, match="given twice, as django and flask"):
        parse_needs(["team=flask", "team=django"], GUIDE)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"taem": "flask"}, "my.toml: There is no need 'taem'. Did you mean 'team'?"),
        ({"team": 3}, "my.toml: `team` must be one string, not 3."),
        ({"team": ["flask"]}, "my.toml: `team` must be one string"),
        ({"features": "admin"}, "my.toml: `features` must be a list of strings, not 'admin'."),
        ({"features": ["admin", 1]}, "my.toml: `features` must be a list of strings"),
        ({"features": ["admni"]}, "Did you mean 'admin'?"),
    ],
)
def test_refuses_a_file_with_an_invalid_answer(table: Mapping[str, object], said: str) -> None:
    with pytest.raises(InputError) as refusal:
        needs_from_table(table, GUIDE, "my.toml")
    assert said in str(refusal.value)


@given(some_needs())
def test_needs_round_trip_through_a_file(needs: Needs) -> None:
    table = json.loads(json.dumps(needs.as_dict()))
    assert needs_from_table(table, GUIDE, "my.toml") == needs


@given(some_needs(), st.randoms())
def test_order_of_answers_does_not_matter(needs: Needs, random: Random) -> None:
    pairs = [f"{item.id}={','.join(needs[item.id])}" for item in GUIDE.criteria]
    random.shuffle(pairs)
    again = parse_needs(pairs, GUIDE)
    assert again == needs
    assert hash(again) == hash(needs)
    assert json.dumps(again.as_dict()) == json.dumps(needs.as_dict())


@given(some_needs(), st.sampled_from(GUIDE.criterion("features").option_ids))
def test_toggling_twice_restores_a_value(needs: Needs, option: str) -> None:
    once = needs.toggled("features", option)
    assert (option in once["features"]) != (option in needs["features"])
    assert once.toggled("features", option) == needs


def test_unknown_need_raises_key_error() -> None:
    with pytest.raises(KeyError):
        default_needs(GUIDE)["colour"]
    with pytest.raises(InputError):
        default_needs(GUIDE).with_("colour", {"red"})
