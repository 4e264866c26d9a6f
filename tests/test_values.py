import json
import tomllib

import pytest
import tomli_w
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.values import cast, read_bool, read_items, written

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
def test_these_words_are_true(text: str) -> None:
    assert read_bool(text) is True


@pytest.mark.parametrize("text", ["", " ", "n", "No", "OFF", "false", "0", "0.0", "~", "null"])
def test_these_words_are_false(text: str) -> None:
    assert read_bool(text) is False


@pytest.mark.parametrize("value", [[1], {"a": 1}, 10**400, object()])
def test_anything_else_is_true_when_it_is_not_empty(value: object) -> None:
    assert read_bool(value) is True
    assert read_bool([]) is False


@pytest.mark.parametrize(
    ("type_name", "value", "reason"),
    [
        ("int", "1.5", "it must be a whole number"),
        ("float", "1,5", "it must be a number"),
        ("str", ["a"], "it must be one value of type str"),
        ("bool", {}, "it must be one value of type bool"),
        ("json", "{", "it is no valid JSON"),
        ("yaml", "{", "it is no valid YAML"),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_reason(
    type_name: str, value: object, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        cast(type_name, value)


def test_yaml_that_would_make_a_python_object_is_refused() -> None:
    with pytest.raises(ValueError, match="no valid YAML"):
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
        ("- a\n- b", ["a", "b"]),
        ([1, "a"], [1, "a"]),
    ],
)
def test_several_values_keep_the_spelling_of_each(typed: object, items: list[object]) -> None:
    assert read_items(typed) == items


@pytest.mark.parametrize("value", ["[a", "[[" * 3000, 5, None, {"a": 1}, "[a]: b"])
def test_what_is_no_list_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="list"):
        read_items(value)


@settings(max_examples=200)
@given(value=YAML)
def test_a_yaml_value_that_is_written_down_is_read_back(value: object) -> None:
    text = tomllib.loads(tomli_w.dumps({"x": written("yaml", value)}))["x"]
    assert cast("yaml", text) == value
    assert json.loads(json.dumps(written("yaml", value))) == written("yaml", value)


@given(value=JSON)
def test_a_json_value_that_is_written_down_is_read_back(value: object) -> None:
    text = tomllib.loads(tomli_w.dumps({"x": written("json", value)}))["x"]
    assert cast("json", text) == value


@given(value=JSON.filter(lambda value: isinstance(value, list | dict)))
def test_a_written_list_stays_a_list_where_toml_can_hold_it(value: object) -> None:
    try:
        tomli_w.dumps({"x": value})
    except TypeError:
        assert isinstance(written("yaml", value), str)
        assert yaml.safe_load(str(written("yaml", value))) == value
    else:
        assert written("yaml", value) == value


@pytest.mark.parametrize("kind", ["str", "path", "yaml", "json", "bool"])
def test_half_a_character_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="half a character"):
        cast(kind, "a\udcff")
