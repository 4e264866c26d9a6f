import json
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import InputError
from generator.needs import Needs, default_needs, needs_from_table, parse_needs
from tests.profiles import GUIDE, some_needs

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


def test_what_nobody_answered_has_its_default() -> None:
    assert default_needs(GUIDE).as_dict() == DEFAULTS
    assert parse_needs([], GUIDE) == default_needs(GUIDE)


def test_pairs_answer_needs() -> None:
    needs = parse_needs(["team=flask", "features=admin,accounts"], GUIDE)
    assert needs.as_dict() == DEFAULTS | {"team": "flask", "features": ["accounts", "admin"]}


def test_several_values_may_be_given_one_by_one() -> None:
    one_by_one = parse_needs(["features=admin", "features=accounts"], GUIDE)
    assert one_by_one == parse_needs(["features= accounts , admin"], GUIDE)


def test_the_same_answer_twice_is_one_answer() -> None:
    assert parse_needs(["team=flask", "team=flask"], GUIDE)["team"] == {"flask"}


def test_a_pair_replaces_the_answer_that_was_there() -> None:
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
def test_what_cannot_be_meant_is_refused(pairs: list[str], said: str) -> None:
    with pytest.raises(InputError) as refusal:
        parse_needs(pairs, GUIDE)
    assert said.strip("`") in str(refusal.value)
    assert refusal.value.exit_code == 2


def test_two_answers_to_one_question_are_named() -> None:
    with pytest.raises(InputError, match="given twice, as django and flask"):
        parse_needs(["team=flask", "team=django"], GUIDE)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"taem": "flask"}, "my.toml: There is no need 'taem'. Did you mean 'team'?"),
        ({"team": 3}, "my.toml: `team` must be one text, not 3."),
        ({"team": ["flask"]}, "my.toml: `team` must be one text"),
        ({"features": "admin"}, "my.toml: `features` must be a list of texts, not 'admin'."),
        ({"features": ["admin", 1]}, "my.toml: `features` must be a list of texts"),
        ({"features": ["admni"]}, "Did you mean 'admin'?"),
    ],
)
def test_a_file_with_a_wrong_answer_is_refused(table: Mapping[str, object], said: str) -> None:
    with pytest.raises(InputError) as refusal:
        needs_from_table(table, GUIDE, "my.toml")
    assert said in str(refusal.value)


@given(some_needs())
def test_needs_survive_a_file(needs: Needs) -> None:
    table = json.loads(json.dumps(needs.as_dict()))
    assert needs_from_table(table, GUIDE, "my.toml") == needs


@given(some_needs(), st.randoms())
def test_the_order_of_answers_changes_nothing(needs: Needs, random: Random) -> None:
    pairs = [f"{item.id}={','.join(needs[item.id])}" for item in GUIDE.criteria]
    random.shuffle(pairs)
    again = parse_needs(pairs, GUIDE)
    assert again == needs
    assert hash(again) == hash(needs)
    assert json.dumps(again.as_dict()) == json.dumps(needs.as_dict())


@given(some_needs(), st.sampled_from(GUIDE.criterion("features").option_ids))
def test_a_value_toggled_twice_is_as_it_was(needs: Needs, option: str) -> None:
    once = needs.toggled("features", option)
    assert (option in once["features"]) != (option in needs["features"])
    assert once.toggled("features", option) == needs


def test_a_need_that_does_not_exist_is_no_key() -> None:
    with pytest.raises(KeyError):
        default_needs(GUIDE)["colour"]
    with pytest.raises(InputError):
        default_needs(GUIDE).with_("colour", {"red"})
