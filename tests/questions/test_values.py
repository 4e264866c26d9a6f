import json
import tomllib

import pytest
import tomli_w
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.questions._values import cast, read_bool, read_items, to_recorded_value

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
YAML = st.recursive(
    JSON | st.dates() | st.datetimes() | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers() | TEXT, inner),
    max_leaves=6,
)


@pytest.mark.parametrize("text", ["y", "YES", " on ", "true", "1", "-1", "0.5", "anything"])
def test_parses_words_for_true(text: str) -> None:
    assert read_bool(text) is True


@pytest.mark.parametrize("text", ["", " ", "n", "No", "OFF", "false", "0", "0.0", "~", "null"])
def test_parses_words_for_false(text: str) -> None:
    assert read_bool(text) is False


@pytest.mark.parametrize("value", [[1], {"a": 1}, 10**400, object()])
def test_other_values_are_true_if_not_empty(value: object) -> None:
    assert read_bool(value) is True
    assert read_bool([]) is False


@pytest.mark.parametrize(
    ("type_name", "value", "reason"),
    [
        ("int", "1.5", "it must be a whole number"),
        ("float", "1,5", "it must be a number"),
        ("str", ["a"], "expected a single str"),
        ("bool", {}, "expected a single bool"),
        ("json", "{", "it is not valid JSON"),
        ("yaml", "{", "it is not valid YAML"),
    ],
)
def test_refuses_a_value_of_another_type_with_the_reason(
    type_name: str, value: object, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        cast(type_name, value)


def test_refuses_yaml_with_python_objects() -> None:
    with pytest.raises(ValueError, match="not valid YAML"):
        cast("yaml", "!!python/object/apply:os.system ['true']")


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("a,b", ["a", "b"]),
        (" a , b ,", ["a", "b"]),
        ("", []),
        ("[]", []),
        ("[yes, 3.10]", ["yes", "3.10"]),
        ("['a, b', \"c\"]", ["a, b", "c"]),
        (r"""["say \"a, b\"", 'it''s', "\n"]""", ['say "a, b"', "it's", "\n"]),
        ("- a\n- b", ["a", "b"]),
        ([1, "a"], [1, "a"]),
    ],
)
def test_splits_values_without_changing_them(typed: object, items: list[object]) -> None:
    assert read_items(typed) == items


@pytest.mark.parametrize("value", ["[a", "[[" * 3000, 5, None, {"a": 1}, "[a]: b"])
def test_refuses_values_that_are_not_lists(value: object) -> None:
    with pytest.raises(ValueError, match="list"):
        read_items(value)


@settings(max_examples=200)
@given(value=YAML)
def test_yaml_values_round_trip(value: object) -> None:
    text = tomllib.loads(tomli_w.dumps({"x": to_recorded_value("yaml", value)}))["x"]
    assert cast("yaml", text) == value
    assert json.loads(json.dumps(to_recorded_value("yaml", value))) == to_recorded_value(
        "yaml", value
    )


@given(value=JSON)
def test_json_values_round_trip(value: object) -> None:
    text = tomllib.loads(tomli_w.dumps({"x": to_recorded_value("json", value)}))["x"]
    assert cast("json", text) == value


@given(value=JSON.filter(lambda value: isinstance(value, list | dict)))
def test_records_lists_as_toml_lists_if_possible(value: object) -> None:
    try:
        tomli_w.dumps({"x": value})
    except TypeError:
        assert isinstance(to_recorded_value("yaml", value), str)
        assert yaml.safe_load(str(to_recorded_value("yaml", value))) == value
    else:
        assert to_recorded_value("yaml", value) == value


@pytest.mark.parametrize("kind", ["str", "path", "yaml", "json", "bool"])
def test_refuses_lone_surrogates(kind: str) -> None:
    with pytest.raises(ValueError, match="half a character"):
        cast(kind, "a\udcff")
